package com.kronkers.mlops.ingestion.protect;

import com.kronkers.mlops.ingestion.crypto.MasterKeys;
import com.kronkers.mlops.ingestion.crypto.UnreadableKeyException;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The keys that pseudonyms are made with. A dataset has its own key unless it was put into a group, whose datasets
 * share one so that their pseudonyms join. Keys are never deleted: old versions can be rebuilt.
 */
@ApplicationScoped
class PseudonymKeys {
    private static final String SERVICE = "ingestion";

    private final EntityManager rows;
    private final Datasets datasets;
    private final MasterKeys masterKeys;

    PseudonymKeys(EntityManager rows, Datasets datasets, MasterKeys masterKeys) {
        this.rows = rows;
        this.datasets = datasets;
        this.masterKeys = masterKeys;
    }

    /** What may be shown of a dataset's key: everything but the key. */
    record Version(int version, String group, int number, Instant createdAt, String createdBy) {}

    /** The newest version; makes the dataset's own key if it has none. */
    @Transactional
    public Version newest(String dataset) {
        Optional<Version> known = versions(dataset).stream().findFirst();
        if (known.isPresent()) {
            return known.get();
        }
        datasets.lock(dataset);
        return versions(dataset).stream().findFirst().orElseGet(() -> join(dataset, "dataset:" + dataset, SERVICE));
    }

    /** All versions of a dataset's key, newest first; none before the first pseudonym was made. */
    @Transactional
    @SuppressWarnings("unchecked")
    public List<Version> versions(String dataset) {
        datasets.get(dataset);
        List<Object[]> found = rows.createNativeQuery(
                        """
                        select version, key_group, number, created_at, created_by
                        from dataset_pseudonym_key where dataset = :dataset order by version desc""",
                        Object[].class)
                .setParameter("dataset", dataset)
                .getResultList();
        return found.stream()
                .map(row -> new Version(
                        (Integer) row[0], (String) row[1], (Integer) row[2], (Instant) row[3], (String) row[4]))
                .toList();
    }

    /** The key of a version, in the clear. Callers keep it in memory only. */
    @Transactional
    public byte[] key(String dataset, int version) {
        Version wanted = versions(dataset).stream()
                .filter(each -> each.version() == version)
                .findFirst()
                .orElseThrow(() -> unknown(dataset, version));
        byte[] wrapped = (byte[]) rows.createNativeQuery(
                        "select wrapped from pseudonym_key where key_group = :group and number = :number", byte[].class)
                .setParameter("group", wanted.group())
                .setParameter("number", wanted.number())
                .getSingleResult();
        try {
            return masterKeys.unwrap(wrapped, purpose(wanted.group(), wanted.number()));
        } catch (UnreadableKeyException e) {
            throw new IllegalStateException("The pseudonym key of '" + dataset + "' cannot be read", e);
        }
    }

    /**
     * Makes a new key for all datasets of the dataset's group. Versions that exist keep their pseudonyms.
     *
     * @return the dataset's new version
     */
    @Transactional
    public Version rotate(String dataset, String caller) {
        datasets.lock(dataset);
        String group = newest(dataset).group();
        lockGroup(group);
        int number = newestNumber(group) + 1;
        make(group, number, caller);
        rows.createNativeQuery(
                        """
                        insert into dataset_pseudonym_key (dataset, version, key_group, number, created_at, created_by)
                        select d.dataset, d.version + 1, d.key_group, :number, :now, :caller
                        from dataset_pseudonym_key d
                        where d.key_group = :group
                          and d.version = (select max(version) from dataset_pseudonym_key where dataset = d.dataset)""")
                .setParameter("number", number)
                .setParameter("now", Instant.now())
                .setParameter("caller", caller)
                .setParameter("group", group)
                .executeUpdate();
        return newest(dataset);
    }

    /** Makes the dataset's next rows use the newest key of a group; the group begins with its first dataset. */
    @Transactional
    public Version share(String dataset, String group, String caller) {
        datasets.lock(dataset);
        Optional<Version> newest = versions(dataset).stream().findFirst();
        return newest.filter(version -> version.group().equals(group)).orElseGet(() -> join(dataset, group, caller));
    }

    private Version join(String dataset, String group, String caller) {
        lockGroup(group);
        if (newestNumber(group) == 0) {
            make(group, 1, caller);
        }
        int version =
                versions(dataset).stream().mapToInt(Version::version).max().orElse(0) + 1;
        rows.createNativeQuery(
                        """
                        insert into dataset_pseudonym_key (dataset, version, key_group, number, created_at, created_by)
                        values (:dataset, :version, :group, :number, :now, :caller)""")
                .setParameter("dataset", dataset)
                .setParameter("version", version)
                .setParameter("group", group)
                .setParameter("number", newestNumber(group))
                .setParameter("now", Instant.now())
                .setParameter("caller", caller)
                .executeUpdate();
        return versions(dataset).get(0);
    }

    private void make(String group, int number, String caller) {
        rows.createNativeQuery(
                        """
                        insert into pseudonym_key (key_group, number, wrapped, created_at, created_by)
                        values (:group, :number, :wrapped, :now, :caller)""")
                .setParameter("group", group)
                .setParameter("number", number)
                .setParameter("wrapped", masterKeys.wrap(MasterKeys.randomKey(), purpose(group, number)))
                .setParameter("now", Instant.now())
                .setParameter("caller", caller)
                .executeUpdate();
    }

    private int newestNumber(String group) {
        return ((Number) rows.createNativeQuery(
                                "select coalesce(max(number), 0) from pseudonym_key where key_group = :group",
                                Integer.class)
                        .setParameter("group", group)
                        .getSingleResult())
                .intValue();
    }

    /** Two first members of a group must not both make its first key. */
    private void lockGroup(String group) {
        rows.createNativeQuery("select cast(pg_advisory_xact_lock(hashtext(:group)) as text)", String.class)
                .setParameter("group", "pseudonym-key " + group)
                .getSingleResult();
    }

    private static byte[] purpose(String group, int number) {
        return ("pseudonym " + group + " " + number).getBytes(StandardCharsets.UTF_8);
    }

    private static RuntimeException unknown(String dataset, int version) {
        return Problem.of(
                        404,
                        "unknown-pseudonym-key",
                        "There is no such pseudonym key",
                        "Dataset '" + dataset + "' has no pseudonym key of version " + version + ".")
                .field("version", "does not exist", "GET /datasets/" + dataset + "/pseudonym-keys lists those that do.")
                .exception();
    }
}
