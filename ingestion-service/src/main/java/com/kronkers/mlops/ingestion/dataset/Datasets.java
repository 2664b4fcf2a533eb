package com.kronkers.mlops.ingestion.dataset;

import com.kronkers.mlops.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;

/** Finds datasets and their versions. What is unknown is a 404 problem. */
@ApplicationScoped
public class Datasets {
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
        Dataset dataset = rows.find(Dataset.class, name);
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

    /** Adds a dataset. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void add(Dataset dataset) {
        rows.persist(dataset);
    }

    /** The newest version that is accepted and not withdrawn. */
    @Transactional
    public Optional<DatasetVersion> head(String dataset) {
        return rows.createQuery(
                        "from DatasetVersion v where v.id.dataset = :dataset and v.quality = :accepted"
                                + " and not v.withdrawn order by v.id.number desc",
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
     * One version.
     *
     * @param version a number or {@code latest}, which is the head
     */
    @Transactional
    public DatasetVersion version(String dataset, String version) {
        get(dataset);
        if ("latest".equals(version)) {
            return head(dataset).orElseThrow(() -> unknownVersion(dataset, version, "It has no accepted version yet."));
        }
        if (!version.matches("[1-9][0-9]{0,8}")) {
            throw unknownVersion(dataset, version, "A version is a number or 'latest'.");
        }
        DatasetVersion found = rows.find(DatasetVersion.class, new VersionId(dataset, Integer.parseInt(version)));
        if (found == null) {
            throw unknownVersion(dataset, version, "It has no version of that number.");
        }
        return found;
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

    /** Whether a version has this object among its data or as its rejected rows. */
    @Transactional
    public boolean refersTo(String digest) {
        return rows.createQuery(
                                "select count(v) from DatasetVersion v left join v.files f"
                                        + " where v.rejectedDigest = :digest or f.digest = :digest",
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
