package com.kronkers.mlops.ingestion.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Opens delimited text. */
final class CsvOpener {
    private static final String SEPARATOR_LINE = "sep=";

    private final FormatOptions options;
    private final int sampleSize;

    /**
     * An opener.
     *
     * @param options what the caller said
     * @param sampleSize bytes from which the dialect is detected
     */
    CsvOpener(FormatOptions options, int sampleSize) {
        this.options = options;
        this.sampleSize = sampleSize;
    }

    /**
     * Finds the dialect and the header.
     *
     * @param utf8 the text's beginning, and the rest
     * @param found its format, with its encoding
     * @throws RuntimeException a 422 problem if there is no line, or the header cannot be read
     */
    CsvText open(Head utf8, FoundFormat found) throws IOException {
        Head head = utf8;
        if (CarriageReturns.endLinesOf(head)) {
            head = Head.of(new CarriageReturns(head.from(0)), sampleSize);
        }
        String text = new String(head.bytes(), StandardCharsets.ISO_8859_1);
        FormatOptions stated = separatorLine(text);
        int from = startOfLine(text, stated.skip() == null ? 0 : stated.skip());
        int line = 1 + (stated.skip() == null ? 0 : stated.skip());
        Consistency table = new Dialects(text, head.complete(), stated, from, line).best();
        if (table.records().isEmpty()) {
            throw Unreadable.empty("It has no header line and no rows.");
        }
        TableStart start = TableStart.of(table, stated.header(), stated.skip() != null);
        return text(head, table, start, found, text);
    }

    private CsvText text(Head head, Consistency table, TableStart start, FoundFormat found, String text) {
        SampleRecord first = table.records().get(start.first());
        int offset = start.header() ? first.end() : first.offset();
        long lines = text.substring(first.offset(), offset)
                .chars()
                .filter(c -> c == '\n')
                .count();
        Syntax syntax = table.syntax();
        CsvDialect dialect = new CsvDialect(
                syntax.delimiter(),
                present(syntax.quote()),
                present(syntax.escape()),
                start.header(),
                first.line() - 1,
                options.footer() == null ? 0 : options.footer(),
                found.encoding());
        List<String> names = start.names();
        InputStream records = head.from(offset);
        FooterStream footed = new FooterStream(records, syntax, names.size(), options.footer());
        return new CsvText(dialect, names, first.line() + lines, false, found, new CsvText.Source() {
            @Override
            public InputStream records(RejectedLines rejected) {
                return footed;
            }

            @Override
            public List<String> footer() {
                return footed.lines();
            }
        });
    }

    private static Character present(char c) {
        return c == FormatOptions.NONE ? null : c;
    }

    /** Excel's first line that says the delimiter, as in {@code sep=;}. */
    private FormatOptions separatorLine(String text) {
        int end = startOfLine(text, 1);
        String first = text.substring(0, end).strip();
        boolean says = first.length() == SEPARATOR_LINE.length() + 1 && first.startsWith(SEPARATOR_LINE);
        if (!says || options.skip() != null || options.delimiter() != null) {
            return options;
        }
        return new FormatOptions(
                options.format(),
                first.charAt(SEPARATOR_LINE.length()),
                options.quote(),
                options.escape(),
                options.encoding(),
                options.header(),
                1,
                options.footer(),
                options.sheet());
    }

    private int startOfLine(String text, int lines) {
        int at = 0;
        for (int i = 0; i < lines; i++) {
            int end = text.indexOf('\n', at);
            if (end < 0 && options.skip() != null) {
                throw Unreadable.option(
                        "skip", "leaves no line", "The first " + lines + " lines must be followed by the table.");
            }
            at = end < 0 ? text.length() : end + 1;
        }
        return at;
    }
}
