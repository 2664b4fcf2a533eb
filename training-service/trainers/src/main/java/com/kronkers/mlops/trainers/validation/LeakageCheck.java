package com.kronkers.mlops.trainers.validation;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.data.Dataset;
import com.kronkers.mlops.trainers.validation.ValidationReport.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Whether a column that callers are to know in advance is what is to be predicted, or moves with it as nothing does that
 * is known in advance: its surprises, what it is beside its own recent mean, are compared with those of the target at the
 * same step and one step later. Where rows have no past, its ranks are compared with those of the target.
 */
final class LeakageCheck {
    static final String COPY = "no input copies the target";
    static final String LEAK = "no input knows the target";
    private static final double COPIED = 0.9999;
    private static final double KNOWN = 0.9;
    private static final int FEWEST_ROWS = 30;

    private final Dataset dataset;
    private final Recipe recipe;
    private final double[] target;
    private final List<String> copies = new ArrayList<>();
    private final List<String> leaks = new ArrayList<>();

    private LeakageCheck(Dataset dataset) {
        this.dataset = dataset;
        this.recipe = dataset.recipe();
        this.target = dataset.target();
    }

    static List<Check> of(Dataset dataset) {
        LeakageCheck check = new LeakageCheck(dataset);
        for (String name : check.recipe.known()) {
            if (dataset.classes().isEmpty()) {
                check.compareNumbers(name);
            } else {
                check.compareClasses(name);
            }
        }
        int known = check.recipe.known().size();
        return List.of(
                new Check(COPY, check.copies.isEmpty(), told(check.copies, known)),
                new Check(LEAK, check.leaks.isEmpty(), told(check.leaks, known)));
    }

    private static String told(List<String> found, int known) {
        return found.isEmpty()
                ? known + " inputs that are known in advance were compared with the target"
                : String.join("; ", found) + ". Leave it out of the inputs, or let a recipe read its past";
    }

    private void compareNumbers(String name) {
        if (dataset.rows().isText(name)) {
            return;
        }
        double[] values = dataset.rows().doubles(name);
        double copied = correlation(values, target);
        if (Math.abs(copied) >= COPIED) {
            copies.add("'" + name + "' is the target '" + recipe.target() + "' up to scale (correlation "
                    + shown(copied) + ")");
            return;
        }
        if (dataset.isPlain()) {
            double ordered = rankCorrelation(values, target);
            if (Math.abs(ordered) >= COPIED) {
                leaks.add("'" + name + "' has the order of '" + recipe.target() + "' (correlation of ranks "
                        + shown(ordered) + ")");
            }
            return;
        }
        double[] own = surprises(name, values);
        double[] wanted = surprises(recipe.target(), target);
        double now = correlation(own, wanted);
        double later = correlation(values, next(target));
        double laterSurprise = correlation(own, next(wanted));
        if (Math.abs(now) >= KNOWN) {
            leaks.add("'" + name + "' moves with '" + recipe.target() + "' of the same step (correlation of surprises "
                    + shown(now) + ")");
        } else if (Math.abs(later) >= COPIED || Math.abs(laterSurprise) >= COPIED) {
            leaks.add("'" + name + "' is '" + recipe.target() + "' of one step later (correlation "
                    + shown(Math.abs(later) >= COPIED ? later : laterSurprise) + ")");
        }
    }

    /** A category that never stands beside two classes, a number that parts two classes without an error. */
    private void compareClasses(String name) {
        Table rows = dataset.rows();
        String[] values = rows.isText(name)
                ? rows.strings(name)
                : Arrays.stream(rows.doubles(name)).mapToObj(String::valueOf).toArray(String[]::new);
        Map<String, Double> classOf = new HashMap<>();
        boolean pure = true;
        int counted = 0;
        for (int row = 0; row < values.length; row++) {
            if (values[row] != null && !Double.isNaN(target[row])) {
                Double before = classOf.putIfAbsent(values[row], target[row]);
                pure &= before == null || before == target[row];
                counted++;
            }
        }
        boolean repeated = classOf.size() <= Math.max(2, counted / 10);
        boolean several = new HashSet<>(classOf.values()).size() > 1;
        if (pure && repeated && several && counted >= FEWEST_ROWS) {
            copies.add("'" + name + "' has another value for each class of '" + recipe.target() + "'");
        } else if (!rows.isText(name) && parts(rows.doubles(name))) {
            leaks.add("'" + name + "' parts the classes of '" + recipe.target() + "' without an error");
        }
    }

    private boolean parts(double[] values) {
        if (dataset.classes().size() != 2) {
            return false;
        }
        double[] low = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
        double[] high = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
        int counted = 0;
        for (int row = 0; row < values.length; row++) {
            if (Double.isFinite(values[row]) && !Double.isNaN(target[row])) {
                int one = (int) target[row];
                low[one] = Math.min(low[one], values[row]);
                high[one] = Math.max(high[one], values[row]);
                counted++;
            }
        }
        return counted >= FEWEST_ROWS && (high[0] < low[1] || high[1] < low[0]);
    }

    /** What a column is beside the mean of its own last four steps. */
    private double[] surprises(String name, double[] values) {
        Recipe own = new Recipe(
                recipe.entity(),
                recipe.time(),
                recipe.step(),
                name,
                List.of(),
                List.of(),
                List.of(),
                1,
                Math.max(8, recipe.historySteps()));
        Table.Builder column = Table.builder(values.length).columnOf(dataset.rows(), recipe.time());
        recipe.entity().forEach(part -> column.columnOf(dataset.rows(), part));
        double[] usual =
                Baseline.MEAN_OF_FOUR.forecast(own, column.doubles(name, values).build());
        double[] surprises = new double[values.length];
        Arrays.setAll(surprises, row -> values[row] - usual[row]);
        return surprises;
    }

    /** Each row's value one step later in its series; rows are sorted by time. */
    private double[] next(double[] values) {
        int[] series = dataset.series();
        double[] next = new double[values.length];
        Arrays.fill(next, Double.NaN);
        Map<Integer, Integer> newer = new HashMap<>();
        for (int row = values.length - 1; row >= 0; row--) {
            Integer following = newer.put(series[row], row);
            boolean beside = following != null
                    && dataset.time(row).plusDays(recipe.stepDays()).equals(dataset.time(following));
            next[row] = beside ? values[following] : Double.NaN;
        }
        return next;
    }

    /** Spearman's, of the rows where both are known. */
    private static double rankCorrelation(double[] first, double[] second) {
        int[] rows = IntStream.range(0, first.length)
                .filter(row -> Double.isFinite(first[row]) && Double.isFinite(second[row]))
                .toArray();
        return correlation(ranks(Scores.pick(first, rows, 1)), ranks(Scores.pick(second, rows, 1)));
    }

    /** Equal values share the mean of their ranks. */
    private static double[] ranks(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        Map<Double, double[]> places = new HashMap<>();
        for (int place = 0; place < sorted.length; place++) {
            double[] sum = places.computeIfAbsent(sorted[place], value -> new double[2]);
            sum[0] += place;
            sum[1]++;
        }
        return Arrays.stream(values)
                .map(value -> places.get(value)[0] / places.get(value)[1])
                .toArray();
    }

    /** Pearson's, of the rows where both are known; 0 where there are few, or one never moves. */
    private static double correlation(double[] first, double[] second) {
        double[] sums = new double[5];
        int count = 0;
        for (int row = 0; row < first.length; row++) {
            if (Double.isFinite(first[row]) && Double.isFinite(second[row])) {
                sums[0] += first[row];
                sums[1] += second[row];
                count++;
            }
        }
        if (count < FEWEST_ROWS) {
            return 0;
        }
        for (int row = 0; row < first.length; row++) {
            if (Double.isFinite(first[row]) && Double.isFinite(second[row])) {
                double one = first[row] - sums[0] / count;
                double other = second[row] - sums[1] / count;
                sums[2] += one * other;
                sums[3] += one * one;
                sums[4] += other * other;
            }
        }
        return sums[3] < 1e-12 || sums[4] < 1e-12 ? 0 : sums[2] / Math.sqrt(sums[3] * sums[4]);
    }

    private static String shown(double correlation) {
        return String.format(java.util.Locale.ROOT, "%.4f", correlation);
    }
}
