package com.kronkers.mlops.ingestion.quarantine;

import com.kronkers.mlops.ingestion.content.Formulas;
import com.kronkers.mlops.ingestion.dataset.VersionReport;
import com.kronkers.mlops.ingestion.format.FormatOptions;
import com.kronkers.mlops.ingestion.format.TableFormat;
import com.kronkers.mlops.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Turns corrected rows into a file like the one they were rejected from.
 *
 * <p>The rows come as CSV with a column {@code line}, and either {@code raw}, the whole row as it should have been
 * written, or the columns themselves. A column {@code reason}, which a download has, may stay beside {@code raw}.
 */
final class CorrectedFile {
    /** Rows of one request; a larger correction is a new file. */
    static final int MOST_ROWS = 10_000;

    private static final String LINE = "line";
    private static final String RAW = "raw";
    private static final FormatOptions PLAIN_CSV =
            new FormatOptions(TableFormat.CSV, ',', '"', '"', "UTF-8", true, 0, 0, null);

    private final CsvRecords records;
    private final List<String> header;
    private final int lineColumn;
    private final int rawColumn;
    private final Formulas formulas;
    private final VersionReport.Source source;
    private final Set<Long> lines = new TreeSet<>();

    /**
     * @param formulas what became of formulas in the column raw
     * @param source how the file was read that the rows were rejected from, null if it is not known
     */
    CorrectedFile(InputStream csv, Formulas formulas, VersionReport.Source source) throws IOException {
        this.records = new CsvRecords(csv);
        List<String> first = records.next();
        this.header =
                first == null ? List.of() : first.stream().map(String::strip).toList();
        this.lineColumn = header.indexOf(LINE);
        this.rawColumn = header.indexOf(RAW);
        this.formulas = formulas;
        this.source = source;
        requireHeader();
    }

    /** How the written file is to be read: like the source, but it is UTF-8 with nothing around its records. */
    FormatOptions options() {
        if (rawColumn < 0) {
            return PLAIN_CSV;
        }
        FormatOptions as = source.options();
        return delimited()
                ? new FormatOptions(
                        as.format(), as.delimiter(), as.quote(), as.escape(), "UTF-8", as.header(), 0, 0, null)
                : new FormatOptions(as.format(), null, null, null, "UTF-8", null, null, null, null);
    }

    /**
     * Writes the file.
     *
     * @return the lines it corrects, in order
     */
    Set<Long> write(OutputStream out) throws IOException {
        if (rawColumn < 0) {
            line(out, fieldsOf(header, PLAIN_CSV));
        } else if (delimited() && !Boolean.FALSE.equals(source.options().header())) {
            line(out, quoted(source.names(), source.options()));
        }
        for (List<String> row = records.next(); row != null; row = records.next()) {
            requireRow(row);
            line(out, rawColumn < 0 ? fieldsOf(row, PLAIN_CSV) : raw(row));
        }
        if (lines.isEmpty()) {
            throw unfit("has no rows", "Send at least one corrected row.");
        }
        return lines;
    }

    private void requireHeader() {
        if (lineColumn < 0 || header.size() < 2) {
            throw unfit(
                    "has the columns " + header,
                    "Send the columns line and raw, or line and the columns of the dataset.");
        }
        if (rawColumn >= 0
                && (source == null || !delimited() && source.options().format() != TableFormat.JSONL)) {
            throw unfit(
                    "has the column raw, but the rows of this version were no lines of text, or are not known as such",
                    "Send the columns line and those of the dataset.");
        }
    }

    private boolean delimited() {
        TableFormat format = source.options().format();
        return format == TableFormat.CSV || format == TableFormat.TSV;
    }

    private void requireRow(List<String> row) {
        String where = "has a record " + records.count() + " ";
        if (row.size() != header.size()) {
            throw unfit(
                    where + "of " + row.size() + " fields instead of " + header.size(),
                    "Quote fields that hold a comma, a quote or a line break.");
        }
        String line = row.get(lineColumn).strip();
        if (!line.matches("[1-9][0-9]{0,17}")) {
            throw unfit(where + "with the line '" + line + "'", "Send the line number of the rejected row.");
        }
        if (!lines.add(Long.valueOf(line))) {
            throw unfit(where + "for line " + line + ", which it had before", "Send each line once.");
        }
        if (lines.size() > MOST_ROWS) {
            throw unfit("has more than " + MOST_ROWS + " rows", "Send several requests.");
        }
    }

    private String raw(List<String> row) {
        String raw = row.get(rawColumn);
        return formulas == Formulas.NEUTRALISE ? NeutralCsv.restored(raw) : raw;
    }

    private String fieldsOf(List<String> row, FormatOptions options) {
        List<String> fields = new ArrayList<>(row);
        fields.remove(lineColumn);
        return quoted(fields, options);
    }

    private static String quoted(List<String> fields, FormatOptions options) {
        return fields.stream()
                .map(field -> quoted(field, options))
                .collect(Collectors.joining(options.delimiter().toString()));
    }

    private static String quoted(String field, FormatOptions options) {
        Character quote = options.quote();
        boolean plain = field.indexOf(options.delimiter()) < 0
                && field.indexOf('\n') < 0
                && (quote == null || field.indexOf(quote) < 0);
        if (plain || quote == null || quote == FormatOptions.NONE) {
            return field;
        }
        Character escape = options.escape() == null ? quote : options.escape();
        return quote + field.replace(quote.toString(), escape.toString() + quote) + quote;
    }

    private static void line(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.write('\n');
    }

    private static RuntimeException unfit(String what, String fix) {
        return Problem.of(422, "invalid-correction", "The corrections cannot be read", "The CSV " + what + ".")
                .field("body", what, fix)
                .exception();
    }
}
