package com.kronkers.mlops.serving.capture;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.datasketches.kll.KllDoublesSketch;

/** One version's requests in one window. Calendar features are left out: they tell the date, not the world. */
final class WindowSummary {
    private static final int LATENCY_K = 200;
    private static final double NANOS_PER_MILLI = 1e6;

    private final KllDoublesSketch latency = KllDoublesSketch.newHeapInstance(LATENCY_K);
    private final Map<String, FeatureSketch> features = new LinkedHashMap<>();
    private long requests;
    private long rows;
    private long errors;

    void add(CapturedRequest request) {
        requests++;
        latency.update(request.nanos() / NANOS_PER_MILLI);
        if (!request.answered()) {
            errors++;
            return;
        }
        rows += request.rows();
        Recipe recipe = request.recipe();
        recipe.entity().forEach(name -> add(name, "entity", request.features()));
        recipe.known().forEach(name -> add(name, "known", request.features()));
        recipe.historyFeatureNames().forEach(name -> add(name, "history", request.features()));
        // An output may be called like an input; the role keeps them apart.
        features.computeIfAbsent("output " + recipe.target(), key -> FeatureSketch.numeric(recipe.target(), "output"))
                .add(request.values());
    }

    PredictionWindow close(
            String model, CapturedRequest.Version version, String replica, PredictionWindow.Span window) {
        double[] quantiles = latency.getQuantiles(new double[] {0.5, 0.95, 0.99});
        List<PredictionWindow.Feature> sketches =
                features.values().stream().map(FeatureSketch::snapshot).toList();
        return new PredictionWindow(
                model,
                version.version(),
                version.revision(),
                replica,
                window,
                1,
                1,
                new PredictionWindow.Counts(requests, rows, errors),
                new PredictionWindow.Latency(quantiles[0], quantiles[1], quantiles[2]),
                sketches);
    }

    private void add(String name, String role, Table table) {
        boolean category = table.isText(name) || table.isFlag(name);
        FeatureSketch sketch = features.computeIfAbsent(
                name, key -> category ? FeatureSketch.category(name, role) : FeatureSketch.numeric(name, role));
        if (table.isFlag(name)) {
            sketch.add(words(table.booleans(name)));
        } else if (category) {
            sketch.add(table.strings(name));
        } else {
            sketch.add(table.doubles(name));
        }
    }

    private static String[] words(boolean[] flags) {
        String[] words = new String[flags.length];
        for (int row = 0; row < flags.length; row++) {
            words[row] = String.valueOf(flags[row]);
        }
        return words;
    }
}
