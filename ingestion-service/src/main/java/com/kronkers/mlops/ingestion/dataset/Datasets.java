package com.kronkers.mlops.ingestion.dataset;

import com.kronkers.mlops.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Finds datasets and their versions. What is unknown is a 404 problem. */
@ApplicationScoped
public class Datasets {
    private static final String KEPT =
            " not exists (select 1 from Expiry e" + " where e.id.dataset = v.id.dataset and e.id.number = v.id.number)";

    private final EntityManager rows;

    Datasets(EntityManager rows) {
        this.rows = rows;
    }

    /** All datasets by name. */
    @Transactional
    public List<Dataset> all() {
        return rows.createQuery("from Dataset d left join fetch d.inputs order by d.name", Dataset.class)
                .getResultList();
    }

    /** The dataset of that name, if there is one. */
    @Transactional
    public Optional<Dataset> find(String name) {
        // PostgreSQL knows no text with a zero character.
        Dataset dataset = name.indexOf('\0') < 0 ? rows.find(Dataset.class, name) : null;
        if (dataset != null) {
            dataset.inputs.size();
        }
        return Optional.ofNullable(dataset);
    }

    /** The dataset of that name. */
    @Transactional
    public Dataset get(String name) {
        return find(name).orElseThrow(() -> unknown(name));
    }

    /** The dataset of that name; nobody else changes it or its versions until the transaction ends. */
    @Transactional(Transactional.TxType.MANDATORY)
    public Dataset lock(String name) {
        rows.flush();
        Dataset dataset = rows.find(Dataset.class, name, LockModeType.PESSIMISTIC_WRITE);
        if (dataset == null) {
            throw unknown(name);
        }
        // It may have been read in this transaction before it was locked.
        rows.refresh(dataset);
        return dataset;
    }

    /**
     * Adds a dataset of that name, unless there is one; waits for others who are adding it at the same time.
     *
     * @return whether it is new
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean add(String name, String owner, Instant at) {
        return rows.createNativeQuery("insert into dataset (name, owner, contract_version, created_at, changed_at)"
                                + " values (:name, :owner, 0, :at, :at) on conflict do nothing")
                        .setParameter("name", name)
                        .setParameter("owner", owner)
                        .setParameter("at", at)
                        .executeUpdate()
                == 1;
    }

    /** The newest version that is accepted, not withdrawn and whose content is kept. */
    @Transactional
    public Optional<DatasetVersion> head(String dataset) {
        return rows.createQuery(
                        "from DatasetVersion v where v.id.dataset = :dataset and v.quality = :accepted"
                                + " and not v.withdrawn and" + KEPT + " order by v.id.number desc",
                        DatasetVersion.class)
                .setParameter("dataset", dataset)
                .setParameter("accepted", Quality.ACCEPTED)
                .setMaxResults(1)
                .getResultStream()
                .findFirst();
    }

    /** All versions of a dataset, newest first. */
    @Transactional
    public List<DatasetVersion> versions(String dataset) {
        get(dataset);
        return rows.createQuery(
                        "from DatasetVersion v where v.id.dataset = :dataset order by v.id.number desc",
                        DatasetVersion.class)
                .setParameter("dataset", dataset)
                .getResultList();
    }

    /**
     * The version that was {@code latest} at a moment: the newest that existed, was accepted and was not withdrawn then.
     * It may have been withdrawn since, and its content may have expired.
     */
    @Transactional
    public DatasetVersion latestAsOf(String dataset, Instant moment) {
        get(dataset);
        return rows.createQuery(
                        "from DatasetVersion v where v.id.dataset = :dataset and v.createdAt <= :moment and ("
                                + decided("ACCEPT", "and d.decidedAt <= :moment")
                                + " or v.quality = :accepted and not " + decided("ACCEPT", "") + ") and not "
                                + decided("WITHDRAW", "and d.decidedAt <= :moment") + " order by v.id.number desc",
                        DatasetVersion.class)
                .setParameter("dataset", dataset)
                .setParameter("moment", moment)
                .setParameter("accepted", Quality.ACCEPTED)
                .setMaxResults(1)
                .getResultStream()
                .findFirst()
                .orElseThrow(() -> unknownVersion(dataset, "latest", "It had no accepted version at " + moment + "."));
    }

    private static String decided(String kind, String when) {
        return " exists (select 1 from Decision d where d.dataset = v.id.dataset and d.number = v.id.number"
                + " and d.kind = " + kind + " " + when + ")";
    }

    /**
     * One version.
     *
     * @param version a number, a tag, or {@code latest}, which is the head
     */
    @Transactional
    public DatasetVersion version(String dataset, String version) {
        get(dataset);
        if ("latest".equals(version)) {
            return head(dataset).orElseThrow(() -> unknownVersion(dataset, version, "It has no accepted version yet."));
        }
        if (version.matches("[1-9][0-9]{0,8}")) {
            return find(new VersionId(dataset, Integer.parseInt(version)))
                    .orElseThrow(() -> unknownVersion(dataset, version, "It has no version of that number."));
        }
        VersionTag tag = version.matches(VersionTag.NAME)
                ? rows.find(VersionTag.class, new VersionTag.Id(dataset, version))
                : null;
        if (tag == null) {
            throw unknownVersion(dataset, version, "A version is a number, a tag of the dataset, or 'latest'.");
        }
        return find(new VersionId(dataset, tag.number())).orElseThrow();
    }

    /**
     * One version, perhaps of the past.
     *
     * @param asOf a time with an offset, allowed with {@code latest} only; null for now
     * @throws RuntimeException a 422 problem if it is none
     */
    @Transactional
    public DatasetVersion version(String dataset, String version, String asOf) {
        if (asOf == null || asOf.isBlank()) {
            return version(dataset, version);
        }
        Instant moment = PointInTime.parse(asOf);
        if (!"latest".equals(version)) {
            throw PointInTime.invalid(asOf, "goes with 'latest' only: version '" + version + "' is one and the same");
        }
        return latestAsOf(dataset, moment);
    }

    /** One version of any dataset, if there is such a one. */
    @Transactional
    public Optional<DatasetVersion> find(VersionId id) {
        return Optional.ofNullable(rows.find(DatasetVersion.class, id));
    }

    /** Whether the content of a version is kept. */
    @Transactional
    public boolean hasContent(DatasetVersion version) {
        return rows.find(Expiry.class, version.id()) == null;
    }

    /**
     * Refuses a version whose content has expired.
     *
     * @throws RuntimeException a 410 problem that says why
     */
    @Transactional
    public void requireContent(DatasetVersion version) {
        Expiry expiry = rows.find(Expiry.class, version.id());
        if (expiry != null) {
            throw Problem.of(
                            410,
                            "version-expired",
                            "The version's content is no longer kept",
                            version.id() + " was let go at " + expiry.expiredAt() + ": " + expiry.reason())
                    .field("version", "has no content any more", "Ask for latest, or for a version that is held.")
                    .exception();
        }
    }

    /** The version that a request with this idempotency key led to. */
    @Transactional
    public Optional<DatasetVersion> servedUnder(String dataset, String idempotencyKey) {
        return Optional.ofNullable(rows.find(UploadKey.class, new UploadKey.Id(dataset, idempotencyKey)))
                .map(used -> rows.find(DatasetVersion.class, new VersionId(dataset, used.number)));
    }

    /** The next free number of a dataset whose row is locked. */
    int nextNumber(String dataset) {
        Integer last = rows.createQuery(
                        "select max(v.id.number) from DatasetVersion v where v.id.dataset = :dataset", Integer.class)
                .setParameter("dataset", dataset)
                .getSingleResult();
        return last == null ? 1 : last + 1;
    }

    /** Whether a version added to {@code parent}'s rows and is still accepted. */
    boolean hasLiveAppend(VersionId parent) {
        return rows.createQuery(
                                "select count(v) from DatasetVersion v where v.id.dataset = :dataset"
                                        + " and v.parent = :parent and v.mode <> :replace and v.quality = :accepted"
                                        + " and not v.withdrawn",
                                Long.class)
                        .setParameter("dataset", parent.dataset())
                        .setParameter("parent", parent.number())
                        .setParameter("replace", UploadMode.REPLACE)
                        .setParameter("accepted", Quality.ACCEPTED)
                        .getSingleResult()
                > 0;
    }

    /** Whether a version whose content is kept has this object among its data, or any as its rejected rows. */
    @Transactional
    public boolean refersTo(String digest) {
        return rows.createQuery(
                                "select count(v) from DatasetVersion v left join v.files f"
                                        + " where v.rejectedDigest = :digest or f.digest = :digest and" + KEPT,
                                Long.class)
                        .setParameter("digest", digest)
                        .getSingleResult()
                > 0;
    }

    private static RuntimeException unknown(String name) {
        return Problem.of(404, "unknown-dataset", "There is no such dataset", "No dataset is named '" + name + "'.")
                .field("name", "is not declared", "Declare it with PUT /datasets/" + name + ", or correct the name.")
                .exception();
    }

    private static RuntimeException unknownVersion(String dataset, String version, String why) {
        return Problem.of(
                        404,
                        "unknown-version",
                        "There is no such version",
                        "Dataset '" + dataset + "' has no version '" + version + "'. " + why)
                .field("version", "does not exist", "GET /datasets/" + dataset + "/versions lists those that do.")
                .exception();
    }
}
