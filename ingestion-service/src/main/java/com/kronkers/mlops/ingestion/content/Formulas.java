package com.kronkers.mlops.ingestion.content;

/**
 * What becomes of texts in CSV that a spreadsheet would run as a formula.
 *
 * @see <a href="https://owasp.org/www-community/attacks/CSV_Injection">OWASP, CSV injection</a>
 */
enum Formulas {
    /** An apostrophe goes before them, so that a spreadsheet shows them as text. */
    NEUTRALISE,
    /** They stay as they are, for programs, and for files that will be uploaded again. */
    KEEP;

    private static final String STARTS = "=+-@\t\r\n";

    /** A text as it goes out. */
    String text(String value) {
        boolean formula = !value.isEmpty() && STARTS.indexOf(value.charAt(0)) >= 0;
        return this == NEUTRALISE && formula ? "'" + value : value;
    }

    /** The same of a column's values, in SQL. */
    String sql(String value) {
        if (this == KEEP) {
            return value;
        }
        return "CASE WHEN left(" + value + ", 1) IN ('=', '+', '-', '@', chr(9), chr(13), chr(10))" + " THEN '''' || "
                + value + " ELSE " + value + " END";
    }
}
