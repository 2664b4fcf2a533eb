package com.kronkers.mlops.ingestion.format;

import java.util.regex.Pattern;

/** What a cell looks like. */
enum CellType {
    EMPTY,
    NUMBER,
    MOMENT,
    ADDRESS,
    TEXT;

    private static final Pattern NUMBERS = Pattern.compile(
            "[-+(]?(?:[$\u20AC\u00A3\u00A5]|EUR |USD )?[-+]?(?:\\d+|\\d{1,3}(?:[., '\u00A0]\\d{3})+)?(?:[.,]\\d+)?"
                    + "(?:[eE][-+]?\\d+)?\\)?\\s?(?:%|[$\u20AC\u00A3\u00A5]|EUR|USD)?");
    private static final Pattern MOMENTS = Pattern.compile(
            "(?:\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}|\\d{1,2}[-/.]\\d{1,2}[-/.](?:\\d{4}|\\d{2})|\\d{1,2}[- ][A-Za-z]{3,9}[- ]\\d{2,4})"
                    + "(?:[T ]\\d{1,2}:\\d{2}(?::\\d{2}(?:[.,]\\d+)?)?(?: ?[AaPp][Mm])?(?:Z| ?[-+]\\d{2}:?\\d{2})?)?"
                    + "|\\d{1,2}:\\d{2}(?::\\d{2}(?:[.,]\\d+)?)?(?: ?[AaPp][Mm])?");
    private static final Pattern ADDRESSES =
            Pattern.compile("[a-z]{2,6}://\\S+|[\\w.+-]+@[\\w-]+\\.[\\w.-]+|\\d{1,3}(?:\\.\\d{1,3}){3}(?::\\d+)?");

    private static final int LONGEST = 80;

    static CellType of(String cell) {
        String text = cell.strip();
        if (text.isEmpty()) {
            return EMPTY;
        }
        if (text.length() > LONGEST) {
            return text.indexOf(' ') < 0 && ADDRESSES.matcher(text).matches() ? ADDRESS : TEXT;
        }
        if (text.chars().anyMatch(c -> c >= '0' && c <= '9')) {
            if (NUMBERS.matcher(text).matches()) {
                return NUMBER;
            }
            if (MOMENTS.matcher(text).matches()) {
                return MOMENT;
            }
        }
        return ADDRESSES.matcher(text).matches() ? ADDRESS : TEXT;
    }

    /** Whether a cell of this type can hardly be the name of a column. */
    boolean value() {
        return this == NUMBER || this == MOMENT;
    }
}
