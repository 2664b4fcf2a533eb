package com.kronkers.mlops.trainers.validation;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How good probabilities of classes are. With more than two classes, all but the first are means over the classes that
 * occur, each against the rest.
 *
 * @param logLoss mean negative logarithm of the true class's probability, which counts as at least 1e-15
 * @param auc how probable it is that a row of the class is given more than another: area under the ROC curve, ties
 *     count half (Hanley and McNeil 1982); {@code null} where only one class occurs
 * @param prAuc average precision: the mean precision at each row of the class, most probable first
 * @param f1 harmonic mean of precision and recall of the most probable class
 * @param calibrationError mean distance of probability and frequency in ten bins of probability, weighted by rows
 *     (expected calibration error, Naeini et al. 2015)
 */
public record ClassScores(double logLoss, Double auc, Double prAuc, double f1, double calibrationError) {
    private static final double LEAST = 1e-15;
    private static final int BINS = 10;

    static ClassScores of(double[] actual, double[] probabilities, int width) {
        int first = width == 2 ? 1 : 0;
        double[] sums = new double[4];
        int classes = 0;
        int ranked = 0;
        for (int one = first; one < width; one++) {
            OneClass scored = OneClass.of(actual, probabilities, width, one);
            if (scored.positives() == 0 && width > 2) {
                continue;
            }
            classes++;
            sums[2] += scored.f1();
            sums[3] += scored.calibrationError();
            if (scored.positives() > 0 && scored.positives() < actual.length) {
                ranked++;
                sums[0] += scored.auc();
                sums[1] += scored.prAuc();
            }
        }
        return new ClassScores(
                mean(losses(actual, probabilities, width)),
                ranked == 0 ? null : sums[0] / ranked,
                ranked == 0 ? null : sums[1] / ranked,
                sums[2] / Math.max(1, classes),
                sums[3] / Math.max(1, classes));
    }

    /** The logarithmic loss of each row. */
    static double[] losses(double[] actual, double[] probabilities, int width) {
        double[] losses = new double[actual.length];
        for (int row = 0; row < losses.length; row++) {
            losses[row] = -Math.log(Math.max(LEAST, Math.min(1, probabilities[row * width + (int) actual[row]])));
        }
        return losses;
    }

    Map<String, Double> main() {
        Map<String, Double> main = new LinkedHashMap<>();
        main.put("logLoss", logLoss);
        if (auc != null) {
            main.put("auc", auc);
            main.put("prAuc", prAuc);
        }
        main.put("f1", f1);
        main.put("calibrationError", calibrationError);
        return main;
    }

    private static double mean(double[] values) {
        return java.util.Arrays.stream(values).average().orElse(0);
    }

    private record OneClass(int positives, double auc, double prAuc, double f1, double calibrationError) {

        static OneClass of(double[] actual, double[] probabilities, int width, int one) {
            double[] given = new double[actual.length];
            boolean[] truth = new boolean[actual.length];
            int positives = 0;
            for (int row = 0; row < given.length; row++) {
                given[row] = probabilities[row * width + one];
                truth[row] = actual[row] == one;
                positives += truth[row] ? 1 : 0;
            }
            int[] order = IntStream.range(0, given.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(row -> -given[row]))
                    .mapToInt(Integer::intValue)
                    .toArray();
            return new OneClass(
                    positives,
                    area(order, given, truth, positives),
                    averagePrecision(order, given, truth, positives),
                    f1(actual, probabilities, width, one),
                    calibrationError(given, truth));
        }

        /** Rows of equal probability are one step of the curve. */
        private static double area(int[] order, double[] given, boolean[] truth, int positives) {
            double area = 0;
            int seen = 0;
            for (int from = 0; from < order.length; ) {
                int to = tie(order, given, from);
                int hits = hits(order, truth, from, to);
                area += (to - from - hits) * (seen + hits / 2.0);
                seen += hits;
                from = to;
            }
            return area / Math.max(1, (double) positives * (order.length - positives));
        }

        private static double averagePrecision(int[] order, double[] given, boolean[] truth, int positives) {
            double sum = 0;
            int seen = 0;
            for (int from = 0; from < order.length; ) {
                int to = tie(order, given, from);
                int hits = hits(order, truth, from, to);
                seen += hits;
                sum += hits * (seen / (double) to);
                from = to;
            }
            return sum / Math.max(1, positives);
        }

        private static int tie(int[] order, double[] given, int from) {
            int to = from + 1;
            while (to < order.length && given[order[to]] == given[order[from]]) {
                to++;
            }
            return to;
        }

        private static int hits(int[] order, boolean[] truth, int from, int to) {
            int hits = 0;
            for (int i = from; i < to; i++) {
                hits += truth[order[i]] ? 1 : 0;
            }
            return hits;
        }

        private static double f1(double[] actual, double[] probabilities, int width, int one) {
            int both = 0;
            int either = 0;
            for (int row = 0; row < actual.length; row++) {
                boolean chosen = chosen(probabilities, row * width, width) == one;
                boolean is = actual[row] == one;
                both += chosen && is ? 1 : 0;
                either += (chosen ? 1 : 0) + (is ? 1 : 0);
            }
            return either == 0 ? 0 : 2.0 * both / either;
        }

        private static int chosen(double[] probabilities, int from, int width) {
            int chosen = 0;
            for (int i = 1; i < width; i++) {
                chosen = probabilities[from + i] > probabilities[from + chosen] ? i : chosen;
            }
            return chosen;
        }

        private static double calibrationError(double[] given, boolean[] truth) {
            double[] differences = new double[BINS];
            for (int row = 0; row < given.length; row++) {
                int bin = Math.min(BINS - 1, Math.max(0, (int) (given[row] * BINS)));
                differences[bin] += given[row] - (truth[row] ? 1 : 0);
            }
            return java.util.Arrays.stream(differences).map(Math::abs).sum() / Math.max(1, given.length);
        }
    }
}
