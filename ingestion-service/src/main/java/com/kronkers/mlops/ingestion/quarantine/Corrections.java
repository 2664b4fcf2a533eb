package com.kronkers.mlops.ingestion.quarantine;

import com.kronkers.mlops.ingestion.content.Formulas;
import com.kronkers.mlops.ingestion.crypto.SealedFiles;
import com.kronkers.mlops.ingestion.dataset.CommitOutcome;
import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.dataset.UploadMode;
import com.kronkers.mlops.ingestion.dataset.VersionReport;
import com.kronkers.mlops.ingestion.ingest.Upload;
import com.kronkers.mlops.ingestion.objects.ObjectFolder;
import com.kronkers.mlops.ingestion.upload.Uploads;
import com.kronkers.mlops.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Takes rejected rows back once they are corrected: as an append on the head, through all steps of an ingest. */
@ApplicationScoped
class Corrections {
    /** No client's key begins like this: blanks at the ends of a header's value are not part of it. */
    static final String KEY_PREFIX = " correction:";

    private final Quarantine quarantine;
    private final CorrectionRows corrected;
    private final Uploads uploads;
    private final ObjectFolder objects;
    private final SealedFiles seals;

    Corrections(
            Quarantine quarantine, CorrectionRows corrected, Uploads uploads, ObjectFolder objects, SealedFiles seals) {
        this.quarantine = quarantine;
        this.corrected = corrected;
        this.uploads = uploads;
        this.objects = objects;
        this.seals = seals;
    }

    /**
     * What corrections became.
     *
     * @param lines those that were corrected, in order
     */
    record Outcome(CommitOutcome commit, Set<Long> lines) {}

    /**
     * Ingests corrected rows of a version.
     *
     * @param csv with the column line and either raw or the dataset's columns
     * @param formulas what became of formulas in the column raw
     * @param idempotencyKey the client's, null if it sent none
     * @throws RuntimeException a 422 problem if a row was not rejected or the file is unfit, 409 if one was corrected
     */
    Outcome correct(DatasetVersion version, InputStream csv, Formulas formulas, String idempotencyKey, String person)
            throws IOException, SQLException {
        String key = KEY_PREFIX + (idempotencyKey == null ? UUID.randomUUID().toString() : idempotencyKey);
        VersionReport report = version.report();
        CorrectedFile file = new CorrectedFile(csv, formulas, report == null ? null : report.source());
        Path spool = objects.lease(".sealed");
        try {
            Set<Long> lines;
            try (OutputStream out = new BufferedOutputStream(seals.seal(spool), 1 << 16)) {
                lines = file.write(out);
            }
            requireRejected(version, lines);
            UUID claim = corrected.claim(version.id(), lines, key, person);
            try (InputStream rows = seals.open(spool)) {
                CommitOutcome commit = uploads.ingest(
                        new Upload(version.dataset(), UploadMode.APPEND, file.options(), key, -1, rows, person));
                return new Outcome(commit, lines);
            } finally {
                corrected.release(claim);
            }
        } finally {
            objects.discard(spool);
        }
    }

    /** The corrections of a version by line. */
    List<Correction> of(DatasetVersion version) {
        return corrected.of(version.id());
    }

    private void requireRejected(DatasetVersion version, Set<Long> lines) throws IOException {
        Set<Long> missing = new HashSet<>(lines);
        try (InputStream in = quarantine.open(version)) {
            CsvRecords rejected = new CsvRecords(in);
            rejected.next();
            for (List<String> row = rejected.next(); row != null; row = rejected.next()) {
                missing.remove(Long.valueOf(row.get(0)));
            }
        }
        if (!missing.isEmpty()) {
            long first = missing.stream().min(Long::compare).orElseThrow();
            throw Problem.of(
                            422,
                            "line-not-rejected",
                            "A line was not rejected",
                            "Line " + first + " is not among the " + version.rejectedRows() + " rejected rows of "
                                    + version.id() + ".")
                    .field(
                            "line",
                            "holds " + first,
                            "GET /datasets/" + version.dataset() + "/versions/" + version.number()
                                    + "/rejected lists those that were.")
                    .exception();
        }
    }
}
