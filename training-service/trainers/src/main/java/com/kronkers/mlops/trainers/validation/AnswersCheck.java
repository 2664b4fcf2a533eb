package com.kronkers.mlops.trainers.validation;

import com.kronkers.mlops.runtime.InvalidModelPackageException;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.data.Dataset;
import com.kronkers.mlops.trainers.validation.ValidationReport.Check;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Whether a model answers every row that it is judged on with a finite number. One that does not would choose its test by
 * itself. Where an input of a row is missing a model may know nothing, and the row is judged on by nobody.
 */
public final class AnswersCheck {
    static final String NAME = "the model answers every row";

    private static final int LISTED = 5;
    private static final String FIX = "; export what the model does about unusual values with it, so that it gives a"
            + " finite number for every row";

    private AnswersCheck() {}

    /** @param rows those that are judged on */
    static Check of(Dataset dataset, int[] rows, double[] answers) {
        int[] unanswered = unanswered(dataset, rows, answers);
        return new Check(
                NAME,
                unanswered.length == 0,
                unanswered.length == 0
                        ? "none of the " + rows.length + " judged rows that have every input is without a finite number"
                        : problem(dataset, rows, unanswered));
    }

    /**
     * The same for a backtest, which has no checks.
     *
     * @throws InvalidModelPackageException naming rows that have every input and no finite answer
     */
    public static void require(Dataset dataset, int[] rows, double[] answers) {
        int[] unanswered = unanswered(dataset, rows, answers);
        if (unanswered.length > 0) {
            throw new InvalidModelPackageException(problem(dataset, rows, unanswered));
        }
    }

    /** Whether every value of a row is a finite number. */
    public static boolean isAnswered(double[] answers, int row, int width) {
        return IntStream.range(row * width, (row + 1) * width).allMatch(i -> Double.isFinite(answers[i]));
    }

    private static int[] unanswered(Dataset dataset, int[] rows, double[] answers) {
        int width = Math.max(1, dataset.classes().size());
        int[] left = IntStream.of(rows)
                .filter(row -> !isAnswered(answers, row, width))
                .toArray();
        if (left.length == 0) {
            return left;
        }
        boolean[] incomplete = incomplete(dataset);
        return IntStream.of(left).filter(row -> !incomplete[row]).toArray();
    }

    /** For each row whether one of its inputs is missing. */
    static boolean[] incomplete(Dataset dataset) {
        Table features = dataset.features();
        boolean[] incomplete = new boolean[features.rows()];
        for (String name : dataset.recipe().featureNames()) {
            String[] texts = features.isText(name) ? features.strings(name) : null;
            double[] numbers = texts == null ? features.doubles(name) : null;
            for (int row = 0; row < incomplete.length; row++) {
                incomplete[row] |= texts == null ? Double.isNaN(numbers[row]) : texts[row] == null;
            }
        }
        return incomplete;
    }

    private static String problem(Dataset dataset, int[] rows, int[] unanswered) {
        String times = Arrays.stream(unanswered)
                .limit(LISTED)
                .mapToObj(row -> "row " + (row + 1) + " of " + dataset.time(row))
                .collect(Collectors.joining(", "));
        return "the model gives no finite number for " + unanswered.length + " of " + rows.length
                + " judged rows, though none of their inputs is missing: " + times + FIX;
    }
}
