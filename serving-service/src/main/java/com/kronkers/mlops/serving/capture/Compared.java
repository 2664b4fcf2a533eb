package com.kronkers.mlops.serving.capture;

import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import java.util.List;
import java.util.Objects;

/**
 * A shadow's predictions beside those that were returned for the same rows.
 *
 * @param version that answered
 * @param equal rows with the same class, or the same number within one millionth
 * @param differences of numbers, shadow minus champion; empty where predictions are text or of different kinds
 * @param dropped rows before these that the shadow was not asked
 */
public record Compared(String version, int rows, int equal, double[] differences, long dropped) {
    private static final double CLOSE = 1e-6;

    /** @throws IllegalArgumentException if the two did not predict the same number of rows */
    public static Compared of(
            String version,
            Signature.Column championColumn,
            Table champion,
            Signature.Column shadowColumn,
            Table shadow,
            long dropped) {
        List<Series> returned = Series.of(champion, championColumn);
        List<Series> copied = Series.of(shadow, shadowColumn);
        Series one = returned.get(0);
        Series other = copied.get(0);
        boolean comparable = returned.size() == copied.size() && one.isText() == other.isText();
        if (!comparable || one.length() != other.length()) {
            return new Compared(version, shadow.rows(), 0, new double[0], dropped);
        }
        return one.isText()
                ? new Compared(version, one.length(), equalTexts(one, other), new double[0], dropped)
                : numbers(version, one.numbers(), other.numbers(), dropped);
    }

    private static int equalTexts(Series one, Series other) {
        int equal = 0;
        for (int row = 0; row < one.length(); row++) {
            equal += Objects.equals(one.texts()[row], other.texts()[row]) ? 1 : 0;
        }
        return equal;
    }

    private static Compared numbers(String version, double[] champion, double[] shadow, long dropped) {
        double[] differences = new double[champion.length];
        int equal = 0;
        for (int row = 0; row < differences.length; row++) {
            differences[row] = shadow[row] - champion[row];
            equal += Math.abs(differences[row]) <= CLOSE * Math.max(1, Math.abs(champion[row])) ? 1 : 0;
        }
        return new Compared(version, differences.length, equal, differences, dropped);
    }
}
