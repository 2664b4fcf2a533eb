package com.kronkers.mlops.ingestion.content;

/**
 * What becomes of texts in CSV that a spreadsheet would run as a formula.
 *
 * @see <a href="https://owasp.org/www-community/attacks/CSV_Injection">OWASP, CSV injection</a>
 */
public enum Formulas {
    /** An apostrophe goes before them, so that a spreadsheet shows them as text. */
    NEUTRALISE,
    /** They stay as they are, for programs, and for files that will be uploaded again. */
    KEEP;

    private static final String STARTS = "=+-@\t\r\n";

    /**
     * The treatment that a parameter asks for.
     *
     * @param parameter neutralises if it is missing
     * @throws RuntimeException a 422 problem if it is no treatment
     */
    public static Formulas of(String parameter) {
        if (parameter == null || parameter.isBlank()) {
            return NEUTRALISE;
        }
        return switch (parameter) {
            case "neutralise" -> NEUTRALISE;
            case "keep" -> KEEP;
            default ->
                throw ContentParameters.invalid(
                        "formulas", "'" + parameter + "' is not known", "Send neutralise or keep.");
        };
    }

    /** Whether a text that begins with this character is run. */
    public static boolean startsWith(char character) {
        return STARTS.indexOf(character) >= 0;
    }

    /** A text as it goes out. */
    String text(String value) {
        boolean formula = !value.isEmpty() && startsWith(value.charAt(0));
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
