package com.kronkers.mlops.ingestion.quarantine;

import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.ingestion.dataset.VersionId;
import com.kronkers.mlops.ingestion.dataset.VersionRecorded;
import com.kronkers.mlops.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * Which rejected rows were corrected. A row is claimed before its correction is ingested, and the claim becomes final
 * in the transaction that records the version: two corrections of one row cannot both succeed.
 */
@ApplicationScoped
class CorrectionRows {
    /** A claim that is neither final nor given up after this time was left by a crash. */
    private static final Duration LONGEST_INGEST = Duration.ofHours(1);

    private final EntityManager rows;
    private final Datasets datasets;

    CorrectionRows(EntityManager rows, Datasets datasets) {
        this.rows = rows;
        this.datasets = datasets;
    }

    /** The corrections of a version by line. */
    @Transactional
    List<Correction> of(VersionId version) {
        return rows.createQuery(
                        "from Correction c where c.id.dataset = :dataset and c.id.number = :number"
                                + " and c.correctedIn is not null order by c.id.line",
                        Correction.class)
                .setParameter("dataset", version.dataset())
                .setParameter("number", version.number())
                .getResultList();
    }

    /**
     * Claims rows for the correction of that key. Those that an earlier request of the key claimed stay that one's.
     *
     * @return the claim
     * @throws RuntimeException a 409 problem if one of them is or is being corrected under another key
     */
    @Transactional
    UUID claim(VersionId version, Collection<Long> lines, String key, String person) {
        // Claims of one dataset one after another.
        datasets.lock(version.dataset());
        UUID claim = UUID.randomUUID();
        Instant now = Instant.now();
        giveUpClaims(version, now.minus(LONGEST_INGEST));
        for (long line : lines) {
            Correction.Id id = new Correction.Id(version.dataset(), version.number(), line);
            Correction before = rows.find(Correction.class, id);
            if (before == null) {
                rows.persist(new Correction(id, key, claim, person, now));
            } else if (!before.idempotencyKey.equals(key)) {
                throw corrected(before);
            }
        }
        return claim;
    }

    /** Frees the rows of a claim whose correction came to nothing; what is settled stays. */
    @Transactional
    void release(UUID claim) {
        rows.createQuery("delete from Correction c where c.claim = :claim and c.correctedIn is null")
                .setParameter("claim", claim)
                .executeUpdate();
    }

    /** In the transaction that records a version. */
    void settle(@Observes VersionRecorded recorded) {
        if (recorded.idempotencyKey() == null || !recorded.idempotencyKey().startsWith(Corrections.KEY_PREFIX)) {
            return;
        }
        DatasetVersion version = recorded.version();
        List<Correction> claimed = rows.createQuery(
                        "from Correction c where c.id.dataset = :dataset and c.idempotencyKey = :key"
                                + " order by c.id.line",
                        Correction.class)
                .setParameter("dataset", version.dataset())
                .setParameter("key", recorded.idempotencyKey())
                .getResultList();
        if (!claimed.isEmpty()) {
            claimed.forEach(correction -> correction.correctedIn = version.number());
            version.correcting(
                    claimed.get(0).id.number(),
                    claimed.stream().map(correction -> correction.id.line()).toList());
        }
    }

    private void giveUpClaims(VersionId version, Instant before) {
        rows.createQuery("delete from Correction c where c.id.dataset = :dataset and c.id.number = :number"
                        + " and c.correctedIn is null and c.correctedAt < :before")
                .setParameter("dataset", version.dataset())
                .setParameter("number", version.number())
                .setParameter("before", before)
                .executeUpdate();
    }

    private static RuntimeException corrected(Correction before) {
        String where = before.correctedIn == null
                ? "is being corrected by " + before.correctedBy
                : "was corrected in version " + before.correctedIn;
        return Problem.of(
                        409,
                        "line-corrected",
                        "A line is corrected already",
                        "Line " + before.id.line() + " " + where + ". A line can be corrected once.")
                .field(
                        "line",
                        "holds " + before.id.line(),
                        "Leave the line out. If its correction was rejected again, correct it in that version.")
                .exception();
    }
}
