package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.contract.Duplicates;
import com.kronkers.mlops.ingestion.dataset.CommitOutcome;
import com.kronkers.mlops.ingestion.dataset.Dataset;
import com.kronkers.mlops.ingestion.dataset.DatasetCommit;
import com.kronkers.mlops.ingestion.dataset.DatasetCommits;
import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.ingestion.dataset.UploadMode;
import com.kronkers.mlops.ingestion.dataset.VersionDraft;
import com.kronkers.mlops.ingestion.dataset.VersionReport;
import com.kronkers.mlops.ingestion.duckdb.ArrowMemory;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.format.CsvText;
import com.kronkers.mlops.ingestion.format.FormatOptions;
import com.kronkers.mlops.ingestion.format.Formats;
import com.kronkers.mlops.ingestion.format.OpenedTable;
import com.kronkers.mlops.ingestion.format.ParquetFile;
import com.kronkers.mlops.ingestion.objects.ObjectFolder;
import com.kronkers.mlops.ingestion.protect.ColumnProtection;
import com.kronkers.mlops.ingestion.protect.Protections;
import com.kronkers.mlops.ingestion.raw.RawCapture;
import com.kronkers.mlops.ingestion.raw.RawStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * The steps of an ingest: receive, read, clean, check and protect, one chunk while the next arrives; then leave out
 * what is there twice, and commit, which profiles and compares.
 */
@ApplicationScoped
public class Ingestion {
    private final Datasets datasets;
    private final DatasetCommits commits;
    private final RawStore rawStore;
    private final Protections protections;
    private final Formats formats;
    private final ObjectFolder objects;
    private final DuckDb duckDb;
    private final ArrowMemory memory;
    private final TextReader.Settings settings;
    private final long limit;
    private final int mostColumns;
    /** Conversions of several uploads take turns, so that their memory does not add up. */
    private final Semaphore turn = new Semaphore(1, true);

    Ingestion(
            Datasets datasets,
            DatasetCommits commits,
            RawStore rawStore,
            Protections protections,
            Formats formats,
            ObjectFolder objects,
            DuckDb duckDb,
            ArrowMemory memory,
            IngestConfig config) {
        this.datasets = datasets;
        this.commits = commits;
        this.rawStore = rawStore;
        this.protections = protections;
        this.formats = formats;
        this.objects = objects;
        this.duckDb = duckDb;
        this.memory = memory;
        this.limit = config.limit().asLongValue();
        this.mostColumns = config.columns();
        this.settings = new TextReader.Settings(
                config.nullSpellings(), config.inferenceShare(), config.chunk().asLongValue());
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
        Refusals.requireUploaded(dataset);
        if (upload.mode() == UploadMode.UPSERT
                && dataset.contract().map(DataContract::key).orElse(List.of()).isEmpty()) {
            throw Refusals.keyMissing(dataset);
        }
        try (RawCapture raw = rawStore.begin();
                DatasetCommit commit = commits.begin()) {
            Supplier<Path> files = () -> file(commit);
            Timings timings = new Timings();
            Receiver receiver = new Receiver(raw.reading(upload.body()), limit);
            ReadableTable table = open(receiver.body(), upload.format(), files);
            CsvText text = table.text();
            Refusals.requireColumns(dataset, text.names(), mostColumns);
            DataContract contract = dataset.contract().orElseGet(() -> table.contract(dataset.timeColumn()));
            TextReader reader = reader(upload, contract, dataset.timeColumn(), keyVersion(upload), files);
            TypedRows typed = timings.of("read", () -> reader.read(text));
            String digest = receiver.digest();
            Optional<DatasetVersion> already =
                    commits.servedBefore(dataset, upload.idempotencyKey(), upload.mode(), digest);
            if (already.isPresent()) {
                return new CommitOutcome.Unchanged(already.get());
            }
            Refusals.requireTime(typed.recipe().contract());
            raw.keep(digest);
            Drafts drafts =
                    new Drafts(duckDb, files, commit::at, objects, upload, dataset, digest, typed, text, timings);
            return commit.commit(upload.dataset(), head -> {
                requireProtectionOf(head, upload, typed);
                return drafts.on(head);
            });
        }
    }

    /** Receiving and converting ask for names of files at the same time. */
    private static Path file(DatasetCommit commit) {
        synchronized (commit) {
            return commit.file(".part");
        }
    }

    /**
     * Follows the recipe of a version again, on the same parent, and records nothing.
     *
     * @param contract the one it followed
     * @param parent null if it has none
     * @param raw its upload
     * @param scratch gives the files of the draft, which are gone once it is closed
     */
    public VersionDraft repeat(
            DatasetVersion version,
            DataContract contract,
            DatasetVersion parent,
            InputStream raw,
            DatasetCommit scratch)
            throws IOException, SQLException {
        VersionReport report = version.report();
        Upload upload = new Upload(
                version.dataset(), version.mode(), report.source().options(), null, -1, raw, version.createdBy());
        Supplier<Path> files = () -> file(scratch);
        Timings timings = new Timings();
        CsvText text = open(raw, upload.format(), files).text();
        TypedRows typed = reader(upload, contract, contract.timeColumn(), report.keyVersion(), files)
                .read(text);
        Dataset dataset = datasets.get(version.dataset());
        return new Drafts(
                        duckDb,
                        files,
                        scratch::at,
                        objects,
                        upload,
                        dataset,
                        version.sourceDigest(),
                        typed,
                        text,
                        timings)
                .on(parent);
    }

    private ReadableTable open(InputStream body, FormatOptions options, Supplier<Path> files)
            throws IOException, SQLException {
        OpenedTable table = formats.open(body, options, files);
        return table instanceof ParquetFile file
                ? ReadableTable.of(duckDb, file, files)
                : new ReadableTable((CsvText) table, null);
    }

    private TextReader reader(
            Upload upload, DataContract declared, String timeColumn, Integer keyVersion, Supplier<Path> files) {
        TextReader.Reading reading = new TextReader.Reading(
                settings, declared, timeColumn, (contract, table) -> recipe(upload, contract, table, keyVersion));
        return new TextReader(duckDb, memory, turn, reading, files);
    }

    /** Rows that are added to others need the pseudonyms of those. */
    private Integer keyVersion(Upload upload) {
        if (upload.mode() == UploadMode.REPLACE) {
            return null;
        }
        return datasets.head(upload.dataset())
                .map(DatasetVersion::report)
                .map(VersionReport::keyVersion)
                .orElse(null);
    }

    /** Values and what stands for them must not meet in one column: no key would find its row, no reader could tell. */
    private void requireProtectionOf(DatasetVersion head, Upload upload, TypedRows typed) {
        if (head == null || upload.mode() == UploadMode.REPLACE) {
            return;
        }
        List<String> changed =
                protections.differing(head.contract(), typed.recipe().stored());
        if (!changed.isEmpty()) {
            throw Refusals.protectionChanged(head, changed);
        }
    }

    private Recipe recipe(Upload upload, DataContract contract, TableShape table, Integer keyVersion) {
        Map<String, ColumnProtection> protectors = protections.of(upload.dataset(), contract, keyVersion);
        boolean keyed = contract.duplicates().mode() == Duplicates.Mode.KEY || upload.mode() == UploadMode.UPSERT;
        Set<String> key = keyed ? Set.copyOf(contract.key()) : Set.of();
        for (String column : key) {
            ColumnProtection protection = protectors.get(column);
            if (protection != null && protection.keyVersion() == 0) {
                throw Refusals.keyNotKept(column);
            }
        }
        if (contract.duplicates().mode() == Duplicates.Mode.ROWS) {
            protectors.forEach((column, protection) -> {
                if (protection.keyVersion() == 0) {
                    throw Refusals.duplicatesNotKept(column);
                }
            });
        }
        String decidedBy = contract.duplicates().decidedBy();
        if (keyed && decidedBy != null && protectors.containsKey(decidedBy)) {
            throw Refusals.duplicatesNotKept(decidedBy);
        }
        return new Recipe(contract, table, settings.nullSpellings(), protectors, key);
    }
}
