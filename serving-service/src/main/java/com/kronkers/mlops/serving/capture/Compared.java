package com.kronkers.mlops.serving.capture;

import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import java.util.Objects;

/**
 * A shadow's predictions beside those that were returned for the same rows.
 *
 * @param version that answered
 * @param equal rows with the same class, which of several probabilities is the largest one's, or the same number within
 *     one millionth
 * @param differences of numbers, shadow minus champion; empty where predictions are classes or of different kinds
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
        Series one = Series.ofClasses(champion, championColumn);
        Series other = Series.ofClasses(shadow, shadowColumn);
        boolean comparable = one.width() == other.width() && one.isText() == other.isText();
        if (!comparable || one.rows() != other.rows()) {
            return new Compared(version, shadow.rows(), 0, new double[0], dropped);
        }
        return one.isText()
                ? new Compared(version, one.rows(), equalTexts(one, other), new double[0], dropped)
                : numbers(version, one, other, dropped);
    }

    private static int equalTexts(Series one, Series other) {
        int equal = 0;
        for (int row = 0; row < one.rows(); row++) {
            equal += Objects.equals(one.texts()[row], other.texts()[row]) ? 1 : 0;
        }
        return equal;
    }

    /** Of several elements a row the first. */
    private static Compared numbers(String version, Series champion, Series shadow, long dropped) {
        double[] differences = new double[champion.rows()];
        int equal = 0;
        for (int row = 0; row < differences.length; row++) {
            double returned = champion.number(row, 0);
            differences[row] = shadow.number(row, 0) - returned;
            equal += Math.abs(differences[row]) <= CLOSE * Math.max(1, Math.abs(returned)) ? 1 : 0;
        }
        return new Compared(version, differences.length, equal, differences, dropped);
    }
}
