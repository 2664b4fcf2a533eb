package com.kronkers.mlops.trainers.validation;

import com.kronkers.mlops.trainers.validation.ValidationReport.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether metrics that a project says its model has are those that are found, on the rows it may have stopped by or on the
 * judged ones; in between counts as found, too. Metrics of other names are not looked at.
 */
final class ReportedCheck {
    static final String NAME = "reported metrics are those found";
    private static final double TOLERANCE = 0.05;
    /** Whoever adds one adds it to the training service, too, which hands over what has such a name only: {@code RunTracking}. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("rmse", "rmse"),
            Map.entry("rootmeansquarederror", "rmse"),
            Map.entry("mae", "mae"),
            Map.entry("meanabsoluteerror", "mae"),
            Map.entry("wape", "wape"),
            Map.entry("logloss", "logLoss"),
            Map.entry("auc", "auc"),
            Map.entry("rocauc", "auc"),
            Map.entry("prauc", "prAuc"),
            Map.entry("f1", "f1"),
            Map.entry("f1score", "f1"));

    private ReportedCheck() {}

    /** @return empty where nothing was reported that is known here */
    static Optional<Check> of(Map<String, Double> reported, Scores stop, Scores judged) {
        List<String> agree = new ArrayList<>();
        List<String> differ = new ArrayList<>();
        new TreeMap<>(reported).forEach((name, value) -> {
            String metric = metric(name);
            Double onStop = metric == null || stop == null ? null : stop.main().get(metric);
            Double onTest = metric == null ? null : judged.main().get(metric);
            if (value == null || onTest == null) {
                return;
            }
            double low = Math.min(onTest, onStop == null ? onTest : onStop);
            double high = Math.max(onTest, onStop == null ? onTest : onStop);
            double slack = TOLERANCE * Math.max(Math.abs(low), Math.abs(high));
            boolean found = value >= low - slack && value <= high + slack;
            String told = String.format(
                    Locale.ROOT,
                    "%s is said to be %.4g, found %.4g on the judged rows%s",
                    name,
                    value,
                    onTest,
                    onStop == null ? "" : String.format(Locale.ROOT, " and %.4g on the rows to stop by", onStop));
            (found ? agree : differ).add(told);
        });
        if (agree.isEmpty() && differ.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Check(NAME, differ.isEmpty(), String.join("; ", differ.isEmpty() ? agree : differ)));
    }

    /** Names come with what they were measured on, as in test_wape or val.rmse. */
    private static String metric(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        if (plain.startsWith("train")) {
            return null;
        }
        return NAMES.get(plain.replaceFirst("^(test|validation|valid|val|eval|stop|holdout)", ""));
    }
}
