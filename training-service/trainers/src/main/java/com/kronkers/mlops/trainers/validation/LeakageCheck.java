package com.kronkers.mlops.trainers.validation;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.data.Dataset;
import com.kronkers.mlops.trainers.job.SplitRule;
import com.kronkers.mlops.trainers.validation.ValidationReport.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Whether a column that callers are to know in advance is what is to be predicted, or moves with it as nothing does that
 * is known in advance: its surprises, what it is beside its own recent mean, and its order are compared with those of the
 * target at the same step and one step later. Where rows have no past, its order alone is. A text is compared as the number
 * that it says, and by how much of the target it leaves open.
 */
final class LeakageCheck {
    static final String COPY = "no input copies the target";
    static final String LEAK = "no input knows the target";
    private static final double COPIED = 0.9999;
    private static final double KNOWN = 0.9;

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

    /** The column that rows are split by is not compared: the judged rows have none of the values that train. */
    static List<Check> of(Dataset dataset, SplitRule split) {
        LeakageCheck check = new LeakageCheck(dataset);
        List<String> known = check.recipe.known().stream()
                .filter(name -> !name.equals(split.column()))
                .toList();
        for (String name : known) {
            if (!dataset.classes().isEmpty()) {
                check.compareClasses(name);
            } else if (dataset.rows().isText(name)) {
                check.compareText(name, dataset.rows().strings(name));
            } else {
                check.compareNumbers(name, dataset.rows().doubles(name));
            }
        }
        return List.of(
                new Check(COPY, check.copies.isEmpty(), told(check.copies, known.size())),
                new Check(LEAK, check.leaks.isEmpty(), told(check.leaks, known.size())));
    }

    private static String told(List<String> found, int known) {
        return found.isEmpty()
                ? known + " inputs that are known in advance were compared with the target"
                : String.join("; ", found) + ". Leave it out of the inputs, or let a recipe read its past";
    }

    private void compareText(String name, String[] values) {
        if (settles(values)) {
            copies.add("'" + name + "' says what '" + recipe.target() + "' is: rows of one value have the same");
        } else {
            compareNumbers(
                    name,
                    Arrays.stream(values).mapToDouble(LeakageCheck::number).toArray());
        }
    }

    /** What a text says, {@code NaN} where that is no number. */
    private static double number(String text) {
        try {
            return text == null ? Double.NaN : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /**
     * Whether next to nothing of the target is left open among the rows of one value. It is measured by what is left open
     * within a series, as a name of the series knows no more than that.
     */
    private boolean settles(String[] values) {
        Map<String, Long> counts = Arrays.stream(values)
                .filter(value -> value != null)
                .collect(Collectors.groupingBy(value -> value, Collectors.counting()));
        int[] rows = IntStream.range(0, values.length)
                .filter(row -> values[row] != null && counts.get(values[row]) > 1 && !Double.isNaN(target[row]))
                .toArray();
        int[] series = dataset.isPlain() ? new int[values.length] : dataset.series();
        double open = varianceWithin(rows, row -> series[row]);
        return open > 0 && varianceWithin(rows, row -> values[row]) <= (1 - COPIED) * open;
    }

    /** The target's variance about the means of groups of rows; {@code NaN} where too few share one to tell. */
    private double varianceWithin(int[] rows, IntFunction<Object> groupOf) {
        Map<Object, DoubleSummaryStatistics> groups = new HashMap<>();
        for (int row : rows) {
            groups.computeIfAbsent(groupOf.apply(row), group -> new DoubleSummaryStatistics())
                    .accept(target[row]);
        }
        double squares = IntStream.of(rows)
                .mapToDouble(row -> target[row] - groups.get(groupOf.apply(row)).getAverage())
                .map(distance -> distance * distance)
                .sum();
        int free = rows.length - groups.size();
        return free < Correlation.FEWEST_ROWS ? Double.NaN : squares / free;
    }

    private void compareNumbers(String name, double[] values) {
        double copied = Correlation.of(values, target);
        if (Math.abs(copied) >= COPIED) {
            copies.add("'" + name + "' is the target '" + recipe.target() + "' up to scale (correlation "
                    + shown(copied) + ")");
            return;
        }
        double ordered = order(values, target);
        if (Math.abs(ordered) >= COPIED) {
            leaks.add("'" + name + "' has the order of '" + recipe.target() + "' (correlation of ranks "
                    + shown(ordered) + ")");
        } else if (!dataset.isPlain()) {
            compareSteps(name, values);
        }
    }

    private void compareSteps(String name, double[] values) {
        double[] own = surprises(name, values);
        double[] wanted = surprises(recipe.target(), target);
        double now = Correlation.of(own, wanted);
        double later = DoubleStream.of(
                        Correlation.of(values, next(target)),
                        Correlation.of(own, next(wanted)),
                        order(values, next(target)))
                .map(Math::abs)
                .max()
                .orElseThrow();
        if (Math.abs(now) >= KNOWN) {
            leaks.add("'" + name + "' moves with '" + recipe.target() + "' of the same step (correlation of surprises "
                    + shown(now) + ")");
        } else if (later >= COPIED) {
            leaks.add(
                    "'" + name + "' is '" + recipe.target() + "' of one step later (correlation " + shown(later) + ")");
        }
    }

    /**
     * The correlation of ranks. With a past it is 0 unless both also rise and fall at the same steps: the size of a series
     * orders its rows among those of others, and so does a trend, and both are known in advance.
     */
    private double order(double[] first, double[] second) {
        return dataset.isPlain() || Math.abs(Correlation.of(directions(first), directions(second))) >= KNOWN
                ? Correlation.ofRanks(first, second)
                : 0;
    }

    /** 1 where a value rises to that of one step later, -1 where it falls. */
    private double[] directions(double[] values) {
        double[] next = next(values);
        double[] directions = new double[values.length];
        Arrays.setAll(directions, row -> Math.signum(next[row] - values[row]));
        return directions;
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
        if (pure && repeated && several && counted >= Correlation.FEWEST_ROWS) {
            copies.add("'" + name + "' has another value for each class of '" + recipe.target() + "'");
        } else if (!rows.isText(name) && parts(rows.doubles(name))) {
            leaks.add("'" + name + "' parts the classes of '" + recipe.target() + "' without an error");
        }
    }

    /** Whether no class has a number between those of another; a class without any counts as beyond all. */
    private boolean parts(double[] values) {
        int[] rows = IntStream.range(0, values.length)
                .filter(row -> Double.isFinite(values[row]) && !Double.isNaN(target[row]))
                .toArray();
        double[][] ranges = new double[dataset.classes().size()][];
        for (int row : rows) {
            int one = (int) target[row];
            double[] range = ranges[one] == null ? new double[] {values[row], values[row]} : ranges[one];
            ranges[one] = new double[] {Math.min(range[0], values[row]), Math.max(range[1], values[row])};
        }
        double[] beyond = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
        double[][] sorted = Arrays.stream(ranges)
                .map(range -> range == null ? beyond : range)
                .sorted(Comparator.comparingDouble(range -> range[0]))
                .toArray(double[][]::new);
        return rows.length >= Correlation.FEWEST_ROWS
                && IntStream.range(1, sorted.length).allMatch(i -> sorted[i - 1][1] < sorted[i][0]);
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

    private static String shown(double correlation) {
        return String.format(java.util.Locale.ROOT, "%.4f", correlation);
    }
}
