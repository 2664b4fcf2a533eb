package com.kronkers.mlops.ingestion.format;

/**
 * How a delimited text is written.
 *
 * @param delimiter between fields, one ASCII character
 * @param quote opens a field, behind blanks too, and closes it; inside an unquoted field it is a character like any
 *     other; null if the text has no quotes
 * @param escape takes its meaning from a quote (or, without quotes, from a delimiter): equal to {@code quote} where
 *     quotes are doubled, otherwise a backslash; null if nothing is escaped
 * @param header whether the source names its columns; otherwise they are called {@code column1}, {@code column2}, ...
 * @param skipLines lines of the source before its header, or before its first record if it has none
 * @param footerLines lines the caller declared to be a footer; 0 if they are to be recognised
 * @param encoding of the source, for example {@code UTF-16LE}; records are handed over as UTF-8 whatever it is
 */
public record CsvDialect(
        char delimiter,
        Character quote,
        Character escape,
        boolean header,
        int skipLines,
        int footerLines,
        String encoding) {
    /** Comma, double quotes that are doubled inside a field, a header in the first line: RFC 4180 in UTF-8. */
    public static final CsvDialect RFC_4180 = new CsvDialect(',', '"', '"', true, 0, 0, "UTF-8");
}
