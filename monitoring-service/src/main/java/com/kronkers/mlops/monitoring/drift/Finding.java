package com.kronkers.mlops.monitoring.drift;

import com.kronkers.mlops.monitoring.sketch.FeatureSketch;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;

/** A change of a feature in words: which, in what direction, how much. */
final class Finding {

    private static final double[] LEVELS = {0.25, 0.5, 0.75, 0.9};
    private static final double CLEAR = 1.1;

    private Finding() {}

    static String describe(DriftTest test, FeatureSketch window, FeatureSketch reference) {
        return switch (test) {
            case PSI, KS -> level(window, reference);
            case CHI2 -> mix(window, reference);
            case NULL_SHARE ->
                text(
                        "%s is missing in %.0f %% of rows instead of %.0f %%",
                        window.name(), 100 * window.nullShare(), 100 * reference.nullShare());
            case NEW_CATEGORY -> unseen(window, reference);
        };
    }

    /** The median where it has clearly moved, else the quantile that moved most: a part of the rows has changed. */
    private static String level(FeatureSketch window, FeatureSketch reference) {
        double chosen = 0.5;
        if (Math.abs(logRatio(window, reference, 0.5)) < Math.log(CLEAR)) {
            for (double level : LEVELS) {
                if (Math.abs(logRatio(window, reference, level)) > Math.abs(logRatio(window, reference, chosen))) {
                    chosen = level;
                }
            }
        }
        double now = window.numbers().quantile(chosen);
        double before = reference.numbers().quantile(chosen);
        double ratio = Math.exp(logRatio(window, reference, chosen));
        String what = chosen == 0.5 ? "median" : text("%.0f %% quantile", 100 * chosen);
        if (before * now <= 0) {
            return text("the %s of %s is %.4g instead of %.4g", what, window.name(), now, before);
        }
        String meaning = ratio >= CLEAR || ratio <= 1 / CLEAR ? "level" : "spread";
        return text(
                "%s is %.2g times the reference %s (%.4g instead of %.4g): its %s changed",
                window.name(), ratio, what, now, before, meaning);
    }

    private static double logRatio(FeatureSketch window, FeatureSketch reference, double level) {
        double now = window.numbers().quantile(level);
        double before = reference.numbers().quantile(level);
        return before * now > 0 ? Math.log(now / before) : 0;
    }

    private static String mix(FeatureSketch window, FeatureSketch reference) {
        return reference.categories().keySet().stream()
                .max(Comparator.comparingDouble(value -> Math.abs(window.share(value) - reference.share(value))))
                .map(value -> text(
                        "%s is %s in %.0f %% of rows instead of %.0f %%",
                        window.name(), value, 100 * window.share(value), 100 * reference.share(value)))
                .orElse(window.name() + " has other categories");
    }

    private static String unseen(FeatureSketch window, FeatureSketch reference) {
        String values = window.categories().keySet().stream()
                .filter(value -> !reference.categories().containsKey(value))
                .limit(5)
                .collect(Collectors.joining(", "));
        return text(
                "%s has values the reference never had (%s) in %.0f %% of rows",
                window.name(), values, 100 * DriftTest.NEW_CATEGORY.statistic(window, reference));
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
