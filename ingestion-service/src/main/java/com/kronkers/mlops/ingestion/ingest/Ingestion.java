package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.dataset.CommitOutcome;
import com.kronkers.mlops.ingestion.dataset.Dataset;
import com.kronkers.mlops.ingestion.dataset.DatasetCommit;
import com.kronkers.mlops.ingestion.dataset.DatasetCommits;
import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.ingestion.dataset.UploadMode;
import com.kronkers.mlops.ingestion.dataset.VersionDraft;
import com.kronkers.mlops.ingestion.dataset.VersionReport;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.format.FormatOptions;
import com.kronkers.mlops.ingestion.format.TableFormat;
import com.kronkers.mlops.ingestion.raw.RawCapture;
import com.kronkers.mlops.ingestion.raw.RawStore;
import com.kronkers.mlops.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The steps of an ingest, one after another: receive, read and clean, then commit, which profiles and compares. */
@ApplicationScoped
public class Ingestion {
    private final Datasets datasets;
    private final DatasetCommits commits;
    private final RawStore rawStore;
    private final Receiver receiver;
    private final CsvTyping typing;
    private final long limit;

    Ingestion(Datasets datasets, DatasetCommits commits, RawStore rawStore, DuckDb duckDb, IngestConfig config) {
        this.datasets = datasets;
        this.commits = commits;
        this.rawStore = rawStore;
        this.limit = config.limit().asLongValue();
        this.receiver = new Receiver(limit);
        this.typing = new CsvTyping(duckDb, config.nullSpellings(), config.inferenceShare());
    }

    /**
     * Makes a version of an upload. What is refused leaves nothing behind.
     *
     * @return the new version, or the one that has these bytes already
     */
    public CommitOutcome ingest(Upload upload) throws IOException, SQLException {
        if (upload.announcedBytes() > limit) {
            throw LimitedInputStream.tooLarge(limit);
        }
        Dataset dataset = datasets.get(upload.dataset());
        refuseDerived(dataset);
        if (upload.mode() == UploadMode.UPSERT) {
            throw keyMissing(dataset);
        }
        try (RawCapture raw = rawStore.begin();
                DatasetCommit commit = commits.begin()) {
            ReceivedUpload received = receiver.receive(
                    raw.reading(upload.body()),
                    commit.file(".csv"),
                    commit.file(".malformed"),
                    header -> requireColumns(dataset, header));
            Optional<DatasetVersion> already =
                    commits.alreadyHas(dataset, upload.idempotencyKey(), upload.mode(), received.digest());
            if (already.isPresent()) {
                return new CommitOutcome.Unchanged(already.get());
            }
            DataContract declared = dataset.contract().orElse(null);
            TypedRows typed = typing.type(received, declared, dataset.timeColumn(), () -> commit.file(".part"));
            requireTime(typed.contract());
            raw.keep(received.digest());
            return commit.commit(draft(upload, declared == null, received, typed));
        }
    }

    private static VersionDraft draft(Upload upload, boolean inferred, ReceivedUpload received, TypedRows typed) {
        return new VersionDraft(
                upload.dataset(),
                upload.mode(),
                typed.contract(),
                inferred,
                received.digest(),
                List.of(new VersionDraft.Part(typed.parquet(), typed.rows(), false)),
                null,
                typed.rejected(),
                typed.rejectedRows(),
                upload.idempotencyKey(),
                List.of(),
                null,
                upload.sentBy(),
                new VersionReport(
                                received.records() + received.malformedRows(),
                                typed.rows(),
                                typed.rejectedRows(),
                                0,
                                0,
                                "csv",
                                List.of(),
                                List.of(),
                                List.of(),
                                1,
                                Map.of(),
                                null,
                                typed.contract().version(),
                                null)
                        .readAs(header(received.header()), received.header().names()));
    }

    private static FormatOptions header(CsvHeader header) {
        return new FormatOptions(TableFormat.CSV, header.delimiter(), '"', '"', "UTF-8", true, 0, 0, null);
    }

    private static RuntimeException keyMissing(Dataset dataset) {
        return Problem.of(
                        422,
                        "key-missing",
                        "An upsert needs a key",
                        "The contract of '" + dataset.name() + "' names no key, so no row can replace another.")
                .field("mode", "is upsert", "Declare the key in the data contract, or send mode=append.")
                .exception();
    }

    private static void refuseDerived(Dataset dataset) {
        if (dataset.derived()) {
            throw Problem.of(
                            409,
                            "derived-dataset",
                            "The dataset is derived",
                            "'" + dataset.name() + "' is the result of a query and takes no upload.")
                    .field("name", "is a derived dataset", "Upload to one of its inputs: " + dataset.inputs())
                    .exception();
        }
    }

    private static void requireColumns(Dataset dataset, CsvHeader header) {
        List<String> wanted =
                new ArrayList<>(dataset.contract().map(DataContract::names).orElseGet(List::of));
        if (dataset.timeColumn() != null && !wanted.contains(dataset.timeColumn())) {
            wanted.add(dataset.timeColumn());
        }
        wanted.removeAll(header.names());
        if (!wanted.isEmpty()) {
            Problem problem = Problem.of(
                    422,
                    "column-missing",
                    "A column is missing",
                    "The header has " + header.names() + ", but not " + wanted + ".");
            wanted.forEach(name ->
                    problem.field(name, "is not in the header", "Add the column, or declare the dataset without it."));
            throw problem.exception();
        }
    }

    private static void requireTime(DataContract contract) {
        if (contract.timeColumn() == null) {
            return;
        }
        Column time = contract.column(contract.timeColumn()).orElseThrow();
        if (!time.type().temporal()) {
            throw Problem.of(
                            422,
                            "time-column-type",
                            "The time column holds no dates",
                            "The values of " + time.name() + " were read as "
                                    + time.type().json() + ".")
                    .field(time.name(), "is no date or timestamp", "Write dates as 2017-01-31, or declare the type.")
                    .exception();
        }
    }
}
