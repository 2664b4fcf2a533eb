package com.kronkers.mlops.ingestion.dataset;

import com.kronkers.mlops.ingestion.quality.Finding;
import com.kronkers.mlops.outbox.UuidV7;
import com.kronkers.mlops.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A person's word on a version: accept a suspect one, withdraw any. Saying the same twice changes nothing. */
@ApplicationScoped
public class Decisions {
    private final Datasets datasets;
    private final KeptUploads uploads;
    private final EntityManager rows;
    private final Announcer announcer;

    Decisions(Datasets datasets, KeptUploads uploads, EntityManager rows, Announcer announcer) {
        this.datasets = datasets;
        this.uploads = uploads;
        this.rows = rows;
        this.announcer = announcer;
    }

    /**
     * Makes a suspect version the head.
     *
     * @param reason why it is right, for those who read the history
     * @throws RuntimeException a 409 problem if it was withdrawn, or is no longer based on the head; 410 if its
     *     content is no longer kept
     */
    @Transactional
    public DatasetVersion accept(String dataset, String number, String reason, String decidedBy) {
        Dataset locked = datasets.lock(dataset);
        DatasetVersion version = datasets.version(dataset, number);
        if (version.live()) {
            return version;
        }
        if (version.withdrawn()) {
            throw conflict("version-withdrawn", version.id() + " was withdrawn, which is final. Send its rows again.");
        }
        datasets.requireContent(version);
        requireClassified(locked, version);
        Optional<Integer> head = datasets.head(dataset).map(DatasetVersion::number);
        boolean superseded = head.filter(newest -> newest > version.number()).isPresent();
        boolean uprooted = version.mode() != UploadMode.REPLACE && !head.equals(Optional.ofNullable(version.parent()));
        if (superseded || uprooted) {
            throw conflict(
                    "version-superseded",
                    version.id() + " is not based on the newest accepted version any more. Send its rows again.");
        }
        version.accept();
        decided(version, Decision.Kind.ACCEPT, reason, decidedBy);
        announcer.announce(version, Change.ACCEPTED, null, true);
        return version;
    }

    /**
     * Takes a version out of use. If it is the head, the accepted one before it becomes {@code latest}.
     *
     * @throws RuntimeException a 409 problem if accepted rows were added to it since: withdraw those first
     */
    @Transactional
    public DatasetVersion withdraw(String dataset, String number, String reason, String decidedBy) {
        datasets.lock(dataset);
        DatasetVersion version = datasets.version(dataset, number);
        if (version.withdrawn()) {
            return version;
        }
        if (datasets.hasLiveAppend(version.id())) {
            throw conflict(
                    "version-in-use",
                    "A newer accepted version holds the rows of " + version.id() + ". Withdraw that one first.");
        }
        boolean wasHead = datasets.head(dataset)
                .filter(head -> head.number() == version.number())
                .isPresent();
        version.withdraw();
        decided(version, Decision.Kind.WITHDRAW, reason, decidedBy);
        announcer.announce(version, Change.WITHDRAWN, null, wasHead);
        return version;
    }

    /** Its values were masked before they were stored: they are read again while they can be. */
    private void requireClassified(Dataset dataset, DatasetVersion version) {
        List<String> masked = version.findings().stream()
                .filter(finding -> finding.check().equals(DraftInspector.UNCLASSIFIED))
                .map(Finding::column)
                .toList();
        List<String> open = masked.stream()
                .filter(name -> dataset.contract()
                        .flatMap(contract -> contract.column(name))
                        .filter(column -> !column.decided())
                        .isPresent())
                .toList();
        String again = dataset.derived() ? "which builds the dataset again." : "then POST the version's /reread.";
        if (!open.isEmpty()) {
            throw Problem.of(
                            409,
                            DraftInspector.UNCLASSIFIED,
                            "The version waits for a classification",
                            "The columns " + open + " look personal, and nobody said whether they are.")
                    .field(
                            "columns",
                            open + " are not classified",
                            "POST /datasets/" + dataset.name() + "/classify, " + again)
                    .exception();
        }
        if (!masked.isEmpty() && (dataset.derived() || uploads.has(version))) {
            throw Problem.of(
                            409,
                            "values-masked",
                            "The version lacks values that can be had",
                            "The values of " + masked + " were masked in it, because nobody had classified them.")
                    .field(
                            "version",
                            "holds masked values",
                            dataset.derived()
                                    ? "Accept a version that was built after the classification."
                                    : "POST the version's /reread instead.")
                    .exception();
        }
    }

    /** What people decided about a version, oldest first. */
    @Transactional
    public List<DecisionView> of(String dataset, String version) {
        return rows.createQuery(
                        "from Decision d where d.dataset = :dataset and d.number = :number order by d.decidedAt, d.id",
                        Decision.class)
                .setParameter("dataset", dataset)
                .setParameter("number", datasets.version(dataset, version).number())
                .getResultStream()
                .map(DecisionView::of)
                .toList();
    }

    private void decided(DatasetVersion version, Decision.Kind kind, String reason, String decidedBy) {
        Instant now = Instant.now();
        rows.persist(new Decision(UuidV7.at(now), version.id(), kind, reason, decidedBy, now));
        rows.flush();
    }

    private static RuntimeException conflict(String kind, String detail) {
        return Problem.of(409, kind, "The version's standing does not allow this", detail)
                .exception();
    }
}
