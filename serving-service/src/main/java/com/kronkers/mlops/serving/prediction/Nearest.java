package com.kronkers.mlops.serving.prediction;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the value that a caller may have meant. */
final class Nearest {
    /** Beyond this many values, looking costs more than the hint is worth. */
    private static final int MOST_VALUES = 5_000;

    private Nearest() {}

    /** The value with the smallest edit distance, if it is at most half of the text's length away. */
    static Optional<String> to(String text, Collection<String> values) {
        if (values.size() > MOST_VALUES || text.length() > 100) {
            return Optional.empty();
        }
        String wanted = text.toLowerCase(Locale.ROOT);
        String best = null;
        int bestDistance = Math.max(1, text.length() / 2) + 1;
        for (String value : values) {
            int distance = distance(wanted, value.toLowerCase(Locale.ROOT));
            if (distance < bestDistance || distance == bestDistance && best != null && value.compareTo(best) < 0) {
                best = value;
                bestDistance = distance;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Levenshtein's distance, by rows. */
    private static int distance(String a, String b) {
        int[] before = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] now = new int[b.length() + 1];
            now[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = before[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                now[j] = Math.min(replaced, Math.min(before[j], now[j - 1]) + 1);
            }
            before = now;
        }
        return before[b.length()];
    }
}
