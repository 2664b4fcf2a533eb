package com.kronkers.mlops.ingestion.format;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Turns the numbers of a workbook's cells into text: dates as ISO 8601, others with the 15 digits that Excel shows.
 * Whether a number is a date is said by the cell's style alone.
 *
 * @see <a href="https://ecma-international.org/publications-and-standards/standards/ecma-376/">ECMA-376, part 1, 18.8.30
 *     numFmt</a>
 */
final class CellValues {
    /** Day 0. Excel takes 1900 for a leap year, so that this is right from March 1900 on. */
    private static final LocalDateTime EPOCH_1900 = LocalDateTime.of(1899, 12, 30, 0, 0);

    private static final LocalDateTime EPOCH_1904 = LocalDateTime.of(1904, 1, 1, 0, 0);
    private static final MathContext DIGITS = new MathContext(15);
    private static final double LAST_DAY = 2_958_466;
    private static final long MILLISECONDS_OF_DAY = 86_400_000;

    private final boolean from1904;
    private final List<Boolean> dateStyles;

    private CellValues(boolean from1904, List<Boolean> dateStyles) {
        this.from1904 = from1904;
        this.dateStyles = dateStyles;
    }

    /** A workbook without styles. */
    static CellValues plain(boolean from1904) {
        return new CellValues(from1904, List.of());
    }

    /** Reads which styles show dates. */
    static CellValues read(XmlReader styles, boolean from1904) throws IOException {
        Map<String, String> formats = new HashMap<>();
        List<Boolean> dates = new ArrayList<>();
        boolean cells = false;
        while (styles.next()) {
            if (styles.starts("numFmt")) {
                formats.put(styles.attribute("numFmtId"), styles.attribute("formatCode"));
            }
            cells = styles.starts("cellXfs") || cells && !styles.ends("cellXfs");
            if (cells && styles.starts("xf")) {
                String format = styles.attribute("numFmtId");
                dates.add(formats.containsKey(format) ? showsDate(formats.get(format)) : builtInDate(number(format)));
            }
        }
        return new CellValues(from1904, dates);
    }

    private static boolean builtInDate(int format) {
        return format >= 14 && format <= 22
                || format >= 27 && format <= 36
                || format >= 45 && format <= 47
                || format >= 50 && format <= 58;
    }

    /** Whether a format has a letter of a date or time outside of quotes, brackets and escapes. */
    static boolean showsDate(String code) {
        String bare = String.valueOf(code)
                .replaceAll("\"[^\"]*\"|\\\\.|_.|\\*.", "")
                .replaceAll("(?i)\\[(?:h+|m+|s+)\\]", "h")
                .replaceAll("\\[[^\\]]*\\]", "")
                .toLowerCase(Locale.ROOT);
        return !bare.contains("general") && bare.chars().anyMatch(c -> "dmyhs".indexOf(c) >= 0);
    }

    /**
     * A number as text.
     *
     * @param value as the file has it
     * @param style of the cell, null if it has none
     */
    String text(String value, String style) {
        int index = number(style);
        boolean date = index >= 0 && index < dateStyles.size() && dateStyles.get(index);
        try {
            double number = Double.parseDouble(value);
            if (date && number >= 0 && number < LAST_DAY) {
                return date(number);
            }
            return Double.isFinite(number) ? decimal(value) : value;
        } catch (NumberFormatException none) {
            return value;
        }
    }

    private static String decimal(String value) {
        BigDecimal exact = new BigDecimal(value.strip());
        BigDecimal shown = exact.round(DIGITS).stripTrailingZeros();
        boolean readable = shown.precision() - shown.scale() <= 20 && shown.scale() <= 20;
        return readable ? shown.toPlainString() : shown.toString();
    }

    private String date(double number) {
        long milliseconds = Math.round(number * MILLISECONDS_OF_DAY);
        boolean timeOnly = number < 1 && number > 0;
        LocalDateTime moment = (from1904 ? EPOCH_1904 : EPOCH_1900).plus(milliseconds, ChronoUnit.MILLIS);
        if (timeOnly) {
            return time(moment.toLocalTime());
        }
        boolean dayOnly = milliseconds % MILLISECONDS_OF_DAY == 0;
        return moment.toLocalDate() + (dayOnly ? "" : "T" + time(moment.toLocalTime()));
    }

    private static String time(LocalTime time) {
        return time.getNano() == 0 ? time.format(DateTimeFormatter.ofPattern("HH:mm:ss")) : time.toString();
    }

    /** A whole number of the file, -1 if it is none. */
    static int number(String text) {
        boolean digits = text != null
                && !text.isEmpty()
                && text.length() < 10
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Integer.parseInt(text) : -1;
    }
}
