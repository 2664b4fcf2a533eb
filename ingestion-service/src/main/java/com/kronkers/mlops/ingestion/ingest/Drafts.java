package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.contract.Duplicates;
import com.kronkers.mlops.ingestion.contract.Severity;
import com.kronkers.mlops.ingestion.contract.TableRule;
import com.kronkers.mlops.ingestion.dataset.Dataset;
import com.kronkers.mlops.ingestion.dataset.DatasetCommit;
import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.dataset.UploadMode;
import com.kronkers.mlops.ingestion.dataset.VersionDraft;
import com.kronkers.mlops.ingestion.dataset.VersionDraft.Part;
import com.kronkers.mlops.ingestion.dataset.VersionFile;
import com.kronkers.mlops.ingestion.dataset.VersionReport;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.format.CsvDialect;
import com.kronkers.mlops.ingestion.format.CsvText;
import com.kronkers.mlops.ingestion.format.FormatOptions;
import com.kronkers.mlops.ingestion.format.FoundFormat;
import com.kronkers.mlops.ingestion.format.TableFormat;
import com.kronkers.mlops.ingestion.objects.ObjectFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Makes the draft of a version of an upload's typed rows: without duplicates, with its report. */
final class Drafts implements DatasetCommit.Drafting {
    private final DuckDb duckDb;
    private final Supplier<Path> files;
    private final UnaryOperator<Path> at;
    private final ObjectFolder objects;
    private final Upload upload;
    private final Dataset dataset;
    private final String digest;
    private final TypedRows typed;
    private final CsvText text;
    private final Timings timings;

    private List<Part> own;

    Drafts(
            DuckDb duckDb,
            Supplier<Path> files,
            UnaryOperator<Path> at,
            ObjectFolder objects,
            Upload upload,
            Dataset dataset,
            String digest,
            TypedRows typed,
            CsvText text,
            Timings timings) {
        this.duckDb = duckDb;
        this.files = files;
        this.at = at;
        this.objects = objects;
        this.upload = upload;
        this.dataset = dataset;
        this.digest = digest;
        this.typed = typed;
        this.text = text;
        this.timings = timings;
    }

    @Override
    public VersionDraft on(DatasetVersion head) throws IOException, SQLException {
        if (own == null) {
            own = timings.of("duplicates", this::withoutDuplicates);
        }
        requireKeyOf(head);
        DataContract stored = typed.recipe().stored();
        List<Part> parts = own;
        List<VersionFile> carried = null;
        long replaced = 0;
        if (head != null && upload.mode() != UploadMode.REPLACE && keyed() && sameColumns(head)) {
            List<VersionFile> before = head.files();
            List<Part> old = before.stream().map(this::old).toList();
            Deduplication.Merged merged =
                    timings.of("key", () -> deduplication().against(old, own));
            carried = new ArrayList<>();
            parts = new ArrayList<>();
            for (int i = 0; i < old.size(); i++) {
                Part kept = merged.old().get(i);
                replaced += old.get(i).rows() - kept.rows();
                if (kept == old.get(i)) {
                    carried.add(before.get(i));
                } else if (kept.rows() > 0) {
                    parts.add(kept);
                }
            }
            parts.addAll(merged.fresh());
        }
        VersionReport report = report(parts, replaced);
        requireRules(report);
        return new VersionDraft(
                upload.dataset(),
                upload.mode(),
                stored,
                typed.recipe().contract(),
                dataset.contract().isEmpty(),
                digest,
                parts,
                carried,
                typed.rejected(),
                typed.rejectedRows(),
                upload.idempotencyKey(),
                List.of(),
                null,
                upload.sentBy(),
                report);
    }

    /** The key may have been rotated, and all rows replaced, while these were read. */
    private void requireKeyOf(DatasetVersion head) {
        Integer key = typed.recipe().keyVersion();
        if (head == null || upload.mode() == UploadMode.REPLACE || key == null || head.report() == null) {
            return;
        }
        Integer other = head.report().keyVersion();
        if (other != null && !other.equals(key)) {
            throw Refusals.keyRotated();
        }
    }

    /** The rules that need the rows as they were received; the version's others are checked when it is committed. */
    private void requireRules(VersionReport report) {
        typed.breaches().list().stream().findFirst().ifPresent(breach -> {
            String of = breach.column() == null ? "" : " of " + breach.column();
            throw Refusals.ruleBroken(breach.rule(), breach.rows() + " rows break it" + of, report);
        });
        for (TableRule rule : typed.recipe().contract().rules()) {
            if (rule.kind() == TableRule.Kind.MAXIMUM_REJECTED_SHARE
                    && rule.severity() != Severity.WARN
                    && report.rejected() > Double.parseDouble(rule.value()) * report.received()) {
                throw Refusals.tooManyRejected(rule.name(), rule.value(), report);
            }
        }
    }

    private Part old(VersionFile file) {
        return new Part(objects.path(file.digest()), file.rows(), true);
    }

    private boolean keyed() {
        return !typed.recipe().keyed().isEmpty();
    }

    /** Otherwise the commit refuses the rows. */
    private boolean sameColumns(DatasetVersion head) {
        return shape(head.contract()).equals(shape(typed.recipe().stored()));
    }

    private static List<String> shape(DataContract contract) {
        return contract.columns().stream()
                .map(column -> column.name() + ' ' + column.type())
                .toList();
    }

    private Deduplication deduplication() {
        DataContract contract = typed.recipe().contract();
        return new Deduplication(
                duckDb, files, at, contract.key(), contract.duplicates().decidedBy());
    }

    private List<Part> withoutDuplicates() throws SQLException {
        List<Part> parts = typed.chunks().stream()
                .filter(chunk -> chunk.rows() > 0)
                .map(chunk -> new Part(chunk.part(), chunk.rows(), false))
                .toList();
        if (keyed()) {
            return deduplication().within(parts);
        }
        if (typed.recipe().contract().duplicates().mode() == Duplicates.Mode.ROWS) {
            return new Deduplication(duckDb, files, at, typed.recipe().stored().names(), null).within(parts);
        }
        return parts;
    }

    private VersionReport report(List<Part> parts, long replaced) throws SQLException {
        long accepted = parts.stream()
                .filter(part -> !part.rewritten())
                .mapToLong(Part::rows)
                .sum();
        // Counted apart from the accepted rows: a row that is lost on the way makes the report impossible.
        long duplicates = typed.rows() - accepted;
        return new VersionReport(
                        typed.received(),
                        accepted,
                        typed.rejectedRows(),
                        duplicates,
                        replaced,
                        described(),
                        typed.fixes().list(),
                        typed.reasons().list(),
                        typed.warnings().list(),
                        parts.size(),
                        timings.milliseconds(),
                        duckDb.version(),
                        typed.recipe().contract().version(),
                        typed.recipe().keyVersion())
                .readAs(read(), text.names());
    }

    private FormatOptions read() {
        CsvDialect dialect = text.dialect();
        return new FormatOptions(
                TableFormat.valueOf(text.found().format().toUpperCase(Locale.ROOT)),
                dialect.delimiter(),
                dialect.quote() == null ? Character.valueOf(FormatOptions.NONE) : dialect.quote(),
                dialect.escape() == null ? Character.valueOf(FormatOptions.NONE) : dialect.escape(),
                text.found().encoding(),
                dialect.header(),
                dialect.skipLines(),
                upload.format().footer(),
                text.found().sheet());
    }

    private String described() {
        FoundFormat found = text.found();
        return Stream.of(found.format(), found.compression(), found.encoding(), found.sheet())
                .filter(each -> each != null && !each.equals("none"))
                .reduce((a, b) -> a + ", " + b)
                .orElseThrow();
    }
}
