package com.kronkers.mlops.ingestion.upload;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What is recorded of uploads in pieces. */
@ApplicationScoped
class UploadRows {
    private final EntityManager rows;
    private final Duration expiry;
    private final int unfinishedAtMost;

    UploadRows(EntityManager rows, UploadConfig config) {
        this.rows = rows;
        this.expiry = config.expiry();
        this.unfinishedAtMost = config.unfinished();
    }

    /**
     * Records a new upload, or finds the one that an earlier request of the same key began.
     *
     * @throws RuntimeException a 422 problem if the key was used for something else, 429 if too many are unfinished
     */
    @Transactional
    ResumableUpload begin(ResumableUpload.Creation creation) {
        // Two creations of one key must not cross.
        rows.createNativeQuery("select pg_advisory_xact_lock(hashtextextended(:person, 0))", Object.class)
                .setParameter("person", creation.sentBy())
                .getSingleResult();
        if (creation.idempotencyKey() != null) {
            Optional<ResumableUpload> before = byKey(creation);
            if (before.isPresent() && before.get().expiresAt.isBefore(Instant.now())) {
                // Nobody can add to it any more, and the sweep, which drops it with its parts, has not come by yet.
                rows.remove(before.get());
                rows.flush();
                before = Optional.empty();
            }
            if (before.isPresent()) {
                if (!before.get().sameAs(creation)) {
                    throw UploadProblems.keyReused();
                }
                return before.get();
            }
        }
        if (unfinished(creation.sentBy()) >= unfinishedAtMost) {
            throw UploadProblems.tooMany(unfinishedAtMost);
        }
        Instant now = Instant.now();
        ResumableUpload upload = new ResumableUpload(UUID.randomUUID(), creation, now, now.plus(expiry));
        rows.persist(upload);
        return upload;
    }

    /** @throws RuntimeException a 404 problem if it is unknown, expired or another person's */
    @Transactional
    ResumableUpload get(String dataset, UUID id, String person) {
        return own(rows.find(ResumableUpload.class, id), dataset, person);
    }

    /** Gives the upload to a new writer: from now on no other can add to it. The upload's time begins anew. */
    @Transactional
    ResumableUpload take(String dataset, UUID id, String person, UUID writer) {
        ResumableUpload upload =
                own(rows.find(ResumableUpload.class, id, LockModeType.PESSIMISTIC_WRITE), dataset, person);
        upload.writer = writer;
        upload.expiresAt = Instant.now().plus(expiry);
        return upload;
    }

    /** Records the length of the whole, which is known now. */
    @Transactional
    void announce(UUID id, long bytes) {
        rows.find(ResumableUpload.class, id, LockModeType.PESSIMISTIC_WRITE).announcedBytes = bytes;
    }

    /**
     * Counts one more part that is on the disk.
     *
     * @throws RuntimeException a 409 problem if the upload has another writer now
     */
    @Transactional
    void received(UUID id, UUID writer, long bytes) {
        int counted = rows.createQuery("update ResumableUpload u set u.receivedBytes = u.receivedBytes + :bytes,"
                        + " u.parts = u.parts + 1, u.expiresAt = :expires where u.id = :id and u.writer = :writer")
                .setParameter("bytes", bytes)
                .setParameter("expires", Instant.now().plus(expiry))
                .setParameter("id", id)
                .setParameter("writer", writer)
                .executeUpdate();
        if (counted == 0) {
            throw UploadProblems.takenOver();
        }
        rows.createNativeQuery("insert into resumable_upload_part (upload, part, writer)"
                        + " select id, parts - 1, writer from resumable_upload where id = :id")
                .setParameter("id", id)
                .executeUpdate();
    }

    /** The writers of an upload's parts, in the order of the parts. */
    @Transactional
    List<UUID> writers(UUID id) {
        return rows.createNativeQuery(
                        "select writer from resumable_upload_part where upload = :id order by part", UUID.class)
                .setParameter("id", id)
                .getResultStream()
                .map(UUID.class::cast)
                .toList();
    }

    /** Records what became of it. */
    @Transactional
    void finished(UUID id, int version) {
        ResumableUpload upload = rows.find(ResumableUpload.class, id, LockModeType.PESSIMISTIC_WRITE);
        if (upload != null) {
            upload.versionNumber = version;
            upload.writer = null;
        }
    }

    @Transactional
    void forget(UUID id) {
        rows.createQuery("delete from ResumableUpload u where u.id = :id")
                .setParameter("id", id)
                .executeUpdate();
    }

    @Transactional
    boolean known(UUID id) {
        return rows.find(ResumableUpload.class, id) != null;
    }

    @Transactional
    List<UUID> expired(Instant now) {
        return rows.createQuery("select u.id from ResumableUpload u where u.expiresAt < :now", UUID.class)
                .setParameter("now", now)
                .getResultList();
    }

    private Optional<ResumableUpload> byKey(ResumableUpload.Creation creation) {
        return rows.createQuery(
                        "from ResumableUpload u where u.dataset = :dataset and u.idempotencyKey = :key",
                        ResumableUpload.class)
                .setParameter("dataset", creation.dataset())
                .setParameter("key", creation.idempotencyKey())
                .getResultStream()
                .findFirst();
    }

    private long unfinished(String person) {
        return rows.createQuery(
                        "select count(u) from ResumableUpload u where u.createdBy = :person"
                                + " and u.versionNumber is null and u.expiresAt > :now",
                        Long.class)
                .setParameter("person", person)
                .setParameter("now", Instant.now())
                .getSingleResult();
    }

    private static ResumableUpload own(ResumableUpload upload, String dataset, String person) {
        if (upload == null
                || !upload.dataset.equals(dataset)
                || !upload.createdBy.equals(person)
                || upload.expiresAt.isBefore(Instant.now())) {
            throw UploadProblems.unknown();
        }
        return upload;
    }
}
