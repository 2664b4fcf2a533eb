package com.kronkers.mlops.ingestion.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * An upload as delimited UTF-8 text. There are two kinds of it.
 *
 * <p><b>Verbatim</b> text ({@link #numbered()} is false) comes from CSV and TSV: the source's bytes behind its header,
 * decompressed and in UTF-8 without a byte order mark, otherwise untouched. Blank lines, uneven records and stray quotes
 * are in it as they were sent. Its first byte is in line {@link #firstLine()} of the source. A character that cannot be
 * decoded is handed over as the byte 0xFF, which no UTF-8 text contains, so that its record is rejected, not changed.
 * Footer lines are kept back and told by {@link #footer()} once the text has ended.
 *
 * <p><b>Numbered</b> text ({@link #numbered()} is true) is written from JSON Lines and Excel, always with the delimiter
 * and quotes of {@link CsvDialect#RFC_4180} and a line feed behind every record. Each record has two fields more than
 * there are {@link #names()}: first the number of its line (of a workbook: its row) in the source, and last its raw
 * text. Every record is well formed and has exactly that many fields. Lines that hold no record go to the {@link
 * RejectedLines}, and so do the footer rows of a workbook.
 */
public final class CsvText implements OpenedTable {
    private final CsvDialect dialect;
    private final List<String> names;
    private final long firstLine;
    private final boolean numbered;
    private final FoundFormat found;
    private final Source source;

    /** Where the records come from. */
    interface Source {
        InputStream records(RejectedLines rejected) throws IOException;

        /** The lines kept back from the end of the text. */
        default List<String> footer() {
            return List.of();
        }
    }

    CsvText(
            CsvDialect dialect,
            List<String> names,
            long firstLine,
            boolean numbered,
            FoundFormat found,
            Source source) {
        this.dialect = dialect;
        this.names = List.copyOf(names);
        this.firstLine = firstLine;
        this.numbered = numbered;
        this.found = found;
        this.source = source;
    }

    /** Verbatim text that begins with its first record, in line 2. */
    public static CsvText verbatim(InputStream records, CsvDialect dialect, List<String> names) {
        FoundFormat found = new FoundFormat("csv", "none", dialect.encoding(), null);
        return new CsvText(dialect, names, 2, false, found, rejected -> records);
    }

    /** Numbered text of a table that is no text itself. */
    public static CsvText numbered(InputStream records, List<String> names, FoundFormat found) {
        return new CsvText(CsvDialect.RFC_4180, names, 1, true, found, rejected -> records);
    }

    /** How the records are written. */
    public CsvDialect dialect() {
        return dialect;
    }

    /**
     * The columns in file order, stripped, each once. Without a header they are {@code column1}, {@code column2}, ...:
     * whoever knows better names for as many columns may use those.
     */
    public List<String> names() {
        return names;
    }

    /** The line of the source in which the records begin, from 1. Only of verbatim text. */
    public long firstLine() {
        return firstLine;
    }

    /** Whether every record has its line number as an additional first, and its raw text as an additional last field. */
    public boolean numbered() {
        return numbered;
    }

    @Override
    public FoundFormat found() {
        return found;
    }

    /**
     * The records, without the header. To be called once; closing the stream closes what it reads from.
     *
     * @param rejected gets the lines that hold no record, while the stream is read and by the same thread; they are
     *     ahead of the records by at most what the stream buffers. Never called for verbatim text.
     * @throws RuntimeException from reading: a 422 problem if the upload is cut off or damaged, or expands beyond its
     *     limit
     */
    public InputStream records(RejectedLines rejected) throws IOException {
        return source.records(rejected);
    }

    /**
     * The raw lines at the end of a verbatim text that are its footer, complete once {@link #records} has ended: totals,
     * notes, end marks. They follow one another and the last line of the records, blank ones included, so that whoever
     * counts lines can number them. They are to be rejected with the reason {@code footer line}.
     */
    public List<String> footer() {
        return source.footer();
    }
}
