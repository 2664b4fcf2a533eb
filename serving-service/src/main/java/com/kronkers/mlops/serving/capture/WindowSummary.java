package com.kronkers.mlops.serving.capture;

import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.datasketches.kll.KllDoublesSketch;

/** One version's requests in one window. Calendar features are left out: they tell the date, not the world. */
final class WindowSummary {
    private static final String OUTPUT = "output";
    private static final int LATENCY_K = 200;
    private static final double NANOS_PER_MILLI = 1e6;

    private final KllDoublesSketch latency = KllDoublesSketch.newHeapInstance(LATENCY_K);
    /** By role, since an output may be called like an input; then by column, one for each element. */
    private final Map<String, Map<Shape, List<FeatureSketch>>> features = new LinkedHashMap<>();

    /** Columns whose values are all counted, not only those of the sample. */
    private final List<Counted> texts = new ArrayList<>();

    private final Set<String> variants = new TreeSet<>();
    private final ShadowComparison comparison = new ShadowComparison();
    private final RowSample sample;
    private long revision;
    private long requests;
    private long errors;

    /** A column as it came: a tensor of any width may come as one element a row, whose name is another. */
    private record Shape(String column, boolean isWide) {}

    private record Counted(Signature.Column column, String role) {}

    /**
     * Of a window.
     *
     * @param firstMillis when its first request was answered
     * @param endMillis when it ends
     */
    WindowSummary(long firstMillis, long endMillis) {
        sample = new RowSample(firstMillis, endMillis);
    }

    void add(CapturedRequest request) {
        revision = Math.max(revision, request.version().revision());
        variants.add(request.version().variant());
        requests++;
        latency.update(request.nanos() / NANOS_PER_MILLI);
        if (!request.answered()) {
            errors++;
            return;
        }
        if (request.compared() != null) {
            comparison.add(request.compared());
        }
        RowSample.Taken taken = sample.take(request.rows(), request.at().toEpochMilli());
        if (taken.isNone()) {
            // The sample's numbers come with every group of rows, and a new column with them: nothing to look for here.
            texts.forEach(text -> count(text, request));
            return;
        }
        Rows features = Rows.of(request.features(), taken);
        if (request.recipe().isPresent()) {
            Recipe recipe = request.recipe().get();
            recipe.entity().forEach(name -> add(made(name), "entity", features));
            recipe.known().forEach(name -> add(made(name), "known", features));
            recipe.historyFeatureNames().forEach(name -> add(made(name), "history", features));
        } else {
            request.signature().inputs().stream()
                    .filter(column -> request.features().has(column.name()))
                    .forEach(column -> add(column, "known", features));
        }
        Rows outputs = Rows.of(request.outputs(), taken);
        request.signature().outputs().forEach(column -> add(column, OUTPUT, outputs));
    }

    private void count(Counted text, CapturedRequest request) {
        Table table = text.role().equals(OUTPUT) ? request.outputs() : request.features();
        if (table.has(text.column().name())) {
            add(text.column(), text.role(), new Rows(table, null, 1));
        }
    }

    /**
     * A request's rows.
     *
     * @param all of them, for texts, which are all counted
     * @param some those that numbers are taken of; {@code null} if none are
     * @param weight for how many rows each of these stands
     */
    private record Rows(Table all, Table some, int weight) {
        static Rows of(Table all, RowSample.Taken taken) {
            return taken.isEvery()
                    ? new Rows(all, all, 1)
                    : new Rows(all, all.select(taken.positions()), taken.weight());
        }
    }

    PredictionWindow close(String model, String version, boolean shadow, String replica, PredictionWindow.Span window) {
        double[] quantiles = latency.getQuantiles(new double[] {0.5, 0.95, 0.99});
        List<PredictionWindow.Feature> sketches = features.values().stream()
                .flatMap(ofRole -> ofRole.values().stream())
                .flatMap(List::stream)
                .map(FeatureSketch::snapshot)
                .toList();
        return new PredictionWindow(
                model,
                version,
                revision,
                List.copyOf(variants),
                shadow,
                replica,
                window,
                1,
                1,
                new PredictionWindow.Counts(requests, sample.rows(), errors),
                new PredictionWindow.Latency(quantiles[0], quantiles[1], quantiles[2]),
                comparison.snapshot(),
                sketches);
    }

    private void add(Signature.Column column, String role, Rows request) {
        boolean numeric = isNumeric(column, request.all());
        if (numeric && request.some() == null) {
            return;
        }
        Series series = Series.of(numeric ? request.some() : request.all(), column);
        List<FeatureSketch> sketches = features.computeIfAbsent(role, any -> new LinkedHashMap<>())
                .computeIfAbsent(new Shape(column.name(), series.width() > 1), any -> new ArrayList<>(1));
        for (int element = 0; element < series.width(); element++) {
            if (element == sketches.size()) {
                String name = series.name(element);
                sketches.add(series.isText() ? FeatureSketch.category(name, role) : FeatureSketch.numeric(name, role));
                if (series.isText()) {
                    texts.add(new Counted(column, role));
                }
            }
            sketches.get(element).add(series, element, numeric ? request.weight() : 1);
        }
    }

    private static boolean isNumeric(Signature.Column column, Table table) {
        boolean isText = table.isText(column.name()) || table.isFlag(column.name());
        return !isText && column.datatype() != Datatype.BYTES && column.datatype() != Datatype.BOOL;
    }

    /** A column that a recipe made, whose type the table knows. */
    private static Signature.Column made(String name) {
        return new Signature.Column(name, "number");
    }
}
