package com.kronkers.mlops.ingestion.dataset;

import com.kronkers.mlops.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Writes a version, what led to it and its event in one transaction. */
@ApplicationScoped
class VersionRecorder {
    private final Datasets datasets;
    private final EntityManager rows;
    private final Contracts contracts;
    private final Announcer announcer;
    private final Event<VersionRecorded> recorded;

    VersionRecorder(
            Datasets datasets,
            Contracts contracts,
            EntityManager rows,
            Announcer announcer,
            Event<VersionRecorded> recorded) {
        this.datasets = datasets;
        this.contracts = contracts;
        this.rows = rows;
        this.announcer = announcer;
        this.recorded = recorded;
    }

    /**
     * The version that an idempotency key led to, if the key was used.
     *
     * @throws RuntimeException a 422 problem if it was used for something else
     */
    @Transactional
    public Optional<DatasetVersion> servedBefore(String dataset, String key, UploadMode mode, String sourceDigest) {
        if (key == null) {
            return Optional.empty();
        }
        UploadKey used = rows.find(UploadKey.class, new UploadKey.Id(dataset, key));
        if (used == null) {
            return Optional.empty();
        }
        if (used.mode != mode || !used.sourceDigest.equals(sourceDigest)) {
            throw Problem.of(
                            422,
                            "idempotency-key-reused",
                            "The Idempotency-Key was used for another request",
                            "Under this key " + mode.json() + " of other bytes made version " + used.number + ".")
                    .field("Idempotency-Key", "belongs to another upload", "Send a new key with new content.")
                    .exception();
        }
        return Optional.of(rows.find(DatasetVersion.class, new VersionId(dataset, used.number)));
    }

    /**
     * Records a draft, or finds that there is nothing to record.
     *
     * @param rejectedDigest the kept rejected rows, null if there are none
     * @return empty if the head is no longer the one of the assessment, which must then be made again
     */
    @Transactional
    public Optional<CommitOutcome> record(VersionDraft draft, Assessment assessment, String rejectedDigest) {
        Dataset dataset = datasets.lock(draft.dataset());
        Optional<DatasetVersion> before =
                servedBefore(draft.dataset(), draft.idempotencyKey(), draft.mode(), draft.sourceDigest());
        if (before.isPresent()) {
            return before.map(CommitOutcome.Unchanged::new);
        }
        Integer head =
                datasets.head(draft.dataset()).map(DatasetVersion::number).orElse(null);
        if (!Objects.equals(head, assessment.headNumber())) {
            return Optional.empty();
        }
        agree(dataset, draft);
        contracts.note(dataset, draft.createdBy());
        String digest = assessment.digest(draft.contract());
        if (head != null
                && digest.equals(assessment.head().digest())
                && nothingNewRejected(assessment, rejectedDigest)) {
            remember(draft, head);
            return Optional.of(new CommitOutcome.Unchanged(assessment.head()));
        }
        DatasetVersion version = version(draft, assessment, digest, rejectedDigest);
        rows.persist(version);
        remember(draft, version.number());
        rows.flush();
        recorded.fire(new VersionRecorded(version, draft.idempotencyKey()));
        announcer.announce(version, Change.CREATED, draft.causationId(), version.live());
        return Optional.of(new CommitOutcome.Created(version));
    }

    /** What was rejected is kept with its version: other rejected rows need a version of their own. */
    private static boolean nothingNewRejected(Assessment assessment, String rejectedDigest) {
        return rejectedDigest == null || rejectedDigest.equals(assessment.head().rejectedDigest());
    }

    private static void agree(Dataset dataset, VersionDraft draft) {
        if (draft.inferred() && dataset.contract().isEmpty()) {
            dataset.govern(draft.governing().columns(), draft.governing().timeColumn());
            return;
        }
        boolean same = dataset.contract()
                .filter(contract -> contract.equals(draft.governing()))
                .isPresent();
        if (!same) {
            throw Problem.of(
                            409,
                            "contract-changed",
                            "The data contract has changed",
                            "The columns of '" + dataset.name() + "' changed while the upload was read.")
                    .field("columns", "changed meanwhile", "Send the file again.")
                    .exception();
        }
    }

    private DatasetVersion version(VersionDraft draft, Assessment assessment, String digest, String rejectedDigest) {
        DatasetVersion version = new DatasetVersion();
        version.id = new VersionId(draft.dataset(), datasets.nextNumber(draft.dataset()));
        version.parent = assessment.headNumber();
        version.mode = draft.mode();
        version.quality = assessment.quality();
        version.digest = digest;
        version.sourceDigest = draft.sourceDigest();
        version.rejectedDigest = rejectedDigest;
        version.totalRows = assessment.profile().rows();
        version.newRows = draft.rows();
        version.rejectedRows = draft.rejectedRows();
        version.contract = draft.contract();
        version.contractVersion = draft.contract().version();
        version.columns = draft.contract().columns();
        version.timeColumn = draft.contract().timeColumn();
        version.findings = assessment.findings();
        version.profile = assessment.profile();
        version.report = draft.report();
        version.createdAt = Instant.now();
        version.createdBy = draft.createdBy();
        version.files.addAll(assessment.files());
        version.inputs.addAll(draft.inputs());
        return version;
    }

    private void remember(VersionDraft draft, int number) {
        if (draft.idempotencyKey() != null) {
            UploadKey.Id id = new UploadKey.Id(draft.dataset(), draft.idempotencyKey());
            rows.persist(new UploadKey(id, draft.mode(), draft.sourceDigest(), number, Instant.now()));
        }
    }
}
