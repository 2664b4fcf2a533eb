package com.kronkers.mlops.ingestion.contract.odcs;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Date formats of the standard, which are the JDK's, as patterns of DuckDB's strptime. */
final class DatePatterns {
    private static final Map<String, String> LETTERS = new LinkedHashMap<>();

    static {
        LETTERS.put("yyyy", "%Y");
        LETTERS.put("uuuu", "%Y");
        LETTERS.put("yy", "%y");
        LETTERS.put("MMMM", "%B");
        LETTERS.put("MMM", "%b");
        LETTERS.put("MM", "%m");
        LETTERS.put("M", "%-m");
        LETTERS.put("dd", "%d");
        LETTERS.put("d", "%-d");
        LETTERS.put("HH", "%H");
        LETTERS.put("H", "%-H");
        LETTERS.put("hh", "%I");
        LETTERS.put("mm", "%M");
        LETTERS.put("ss", "%S");
        LETTERS.put("SSSSSS", "%f");
        LETTERS.put("SSS", "%g");
        LETTERS.put("a", "%p");
        LETTERS.put("XXX", "%z");
        LETTERS.put("xxx", "%z");
        LETTERS.put("Z", "%z");
    }

    private DatePatterns() {}

    /** Whether a format is the ISO one, which is read without a pattern. */
    static boolean iso(String format) {
        return format.equals("yyyy-MM-dd") || format.equals("date") || format.equals("date-time");
    }

    /** The pattern of a format, empty if it uses a letter that strptime has no word for. */
    static Optional<String> strptime(String format) {
        StringBuilder pattern = new StringBuilder();
        int i = 0;
        while (i < format.length()) {
            char letter = format.charAt(i);
            int end = i + 1;
            if (letter == '\'') {
                end = format.indexOf('\'', i + 1) + 1;
                if (end == 0) {
                    return Optional.empty();
                }
                pattern.append(format, i + 1, end - 1);
            } else if (Character.isLetter(letter)) {
                while (end < format.length() && format.charAt(end) == letter) {
                    end++;
                }
                String word = LETTERS.get(format.substring(i, end));
                if (word == null) {
                    return Optional.empty();
                }
                pattern.append(word);
            } else {
                pattern.append(letter == '%' ? "%%" : letter);
            }
            i = end;
        }
        return Optional.of(pattern.toString());
    }
}
