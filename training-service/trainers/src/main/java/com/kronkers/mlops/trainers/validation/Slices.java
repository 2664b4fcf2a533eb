package com.kronkers.mlops.trainers.validation;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.job.JobJson;
import com.kronkers.mlops.trainers.validation.ValidationReport.Slice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The contest among the rows of one value of a column: entities, known categories and flags, and small, middle and large
 * series by what they amount to. Values of few rows, and columns of very many values, are left out, and so are the smallest
 * slices where all of them would take more of the report than is theirs.
 */
final class Slices {
    private static final int FEWEST_ROWS = 20;
    private static final int MOST_VALUES = 24;
    private static final int DRAWS = 500;
    /** Of the 256 KiB that a report may have. */
    private static final int MOST_BYTES = 160 << 10;

    private final Contest contest;
    private final double naive;
    private final PairedBootstrap bootstrap;
    private final List<String> against = new ArrayList<>();

    /** @param naive what a mean absolute error is scaled by, 0 where it is not known */
    Slices(Contest contest, double naive, long seed) {
        this.contest = contest;
        this.naive = naive;
        this.bootstrap = new PairedBootstrap(DRAWS, Validation.CONFIDENCE, seed);
        if (contest.forecasts().containsKey(Contest.CHAMPION)) {
            against.add(Contest.CHAMPION);
        }
        against.add(contest.bestBaseline());
    }

    /** @param rows the contest's rows, with entity and known columns */
    List<Slice> of(Recipe recipe, Table rows) {
        List<Slice> slices = new ArrayList<>();
        for (String name : recipe.entity()) {
            slices.addAll(byValue(name, rows.strings(name)));
        }
        for (String name : recipe.known()) {
            if (rows.isText(name)) {
                slices.addAll(byValue(name, rows.strings(name)));
            } else if (rows.isFlag(name)) {
                boolean[] flags = rows.booleans(name);
                String[] words = new String[flags.length];
                Arrays.setAll(words, row -> String.valueOf(flags[row]));
                slices.addAll(byValue(name, words));
            }
        }
        boolean series = !recipe.entity().isEmpty();
        if (series && contest.width() == 1 && contest.seriesCount() >= 9) {
            slices.addAll(byValue("series size", sizes()));
        }
        return fitting(slices);
    }

    private static List<Slice> fitting(List<Slice> slices) {
        Set<Slice> kept = new HashSet<>();
        int bytes = 0;
        for (Slice slice : slices.stream()
                .sorted(Comparator.comparingInt(slice -> -slice.rows()))
                .toList()) {
            int own = JobJson.MAPPER.valueToTree(slice).toString().getBytes(StandardCharsets.UTF_8).length;
            if (bytes + own <= MOST_BYTES) {
                bytes += own;
                kept.add(slice);
            }
        }
        return slices.stream().filter(kept::contains).toList();
    }

    private List<Slice> byValue(String column, String[] values) {
        Map<String, List<Integer>> rows = new TreeMap<>();
        for (int row = 0; row < values.length; row++) {
            if (values[row] != null) {
                rows.computeIfAbsent(values[row], v -> new ArrayList<>()).add(row);
            }
        }
        if (rows.size() < 2 || rows.size() > 10 * MOST_VALUES) {
            return List.of();
        }
        return rows.entrySet().stream()
                .filter(entry -> entry.getValue().size() >= FEWEST_ROWS)
                .sorted(Comparator.comparingInt(entry -> -entry.getValue().size()))
                .limit(MOST_VALUES)
                .map(entry -> slice(column, entry.getKey(), entry.getValue()))
                .filter(slice -> slice.scores().values().stream().allMatch(Double::isFinite))
                .toList();
    }

    private Slice slice(String column, String value, List<Integer> rows) {
        Contest part = contest.at(rows.stream().mapToInt(Integer::intValue).toArray());
        Map<String, Double> scores = new LinkedHashMap<>();
        part.forecasts().keySet().forEach(subject -> scores.put(subject, part.primary(subject)));
        List<String> subjects = new ArrayList<>(List.of(Contest.CANDIDATE));
        subjects.addAll(against);
        return new Slice(
                column,
                value,
                part.rows(),
                part.seriesCount(),
                scores,
                part.metrics(subjects, naive),
                part.comparisons(against, bootstrap));
    }

    /** A third of the series each. */
    private String[] sizes() {
        Map<Integer, Double> sums = new HashMap<>();
        for (int row = 0; row < contest.rows(); row++) {
            sums.merge(contest.series()[row], Math.abs(contest.actual()[row]), Double::sum);
        }
        List<Integer> ordered = sums.keySet().stream()
                .sorted(Comparator.<Integer>comparingDouble(sums::get).thenComparing(Comparator.naturalOrder()))
                .toList();
        Map<Integer, String> names = new HashMap<>();
        for (int i = 0; i < ordered.size(); i++) {
            names.put(ordered.get(i), List.of("small", "middle", "large").get(3 * i / ordered.size()));
        }
        return IntStream.of(contest.series()).mapToObj(names::get).toArray(String[]::new);
    }
}
