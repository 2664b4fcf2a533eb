package com.kronkers.mlops.training.run;

import com.kronkers.mlops.training.loggedmodel.ModelMetric;
import com.kronkers.mlops.training.tracking.Names;
import com.kronkers.mlops.training.tracking.Param;
import com.kronkers.mlops.training.tracking.Tag;
import com.kronkers.mlops.training.tracking.TrackingException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is logged at once.
 *
 * @param ofModels those of the metrics that were measured of a model
 * @param single whether it was asked for as one thing rather than as lists; errors then name no place in a list
 */
public record LogBatch(
        List<Metric> metrics, List<ModelMetric> ofModels, List<Param> params, List<Tag> tags, boolean single) {
    private static final int METRICS_LIMIT = 1000;
    private static final int PARAMS_LIMIT = 100;
    private static final int TAGS_LIMIT = 100;
    private static final int ITEMS_LIMIT = 1000;
    private static final int PARAM_LIMIT = 6000;
    private static final int TAG_LIMIT = 8000;

    /** Several at once. */
    public static LogBatch of(List<Metric> metrics, List<Param> params, List<Tag> tags) {
        return new LogBatch(metrics, List.of(), params, tags, false);
    }

    /** A metric alone, and if it was measured of a model, that. */
    public static LogBatch of(Metric metric, List<ModelMetric> ofModel) {
        return new LogBatch(List.of(metric), ofModel, List.of(), List.of(), true);
    }

    /** A param alone. */
    public static LogBatch of(Param param) {
        return new LogBatch(List.of(), List.of(), List.of(param), List.of(), true);
    }

    /** A tag alone. */
    public static LogBatch of(Tag tag) {
        return new LogBatch(List.of(), List.of(), List.of(), List.of(tag), true);
    }

    /** The same with values cut to their limits; a batch that breaks another rule is a {@link TrackingException}. */
    LogBatch checked() {
        for (int i = 0; i < metrics.size(); i++) {
            check(metrics.get(i), single ? "" : "metrics[" + i + "].");
        }
        for (int i = 0; i < params.size(); i++) {
            Names.check(single ? "key" : "params[" + i + "].key", params.get(i).key());
            Names.checkLength("Param key", params.get(i).key(), Names.KEY_LIMIT);
        }
        for (int i = 0; i < tags.size(); i++) {
            String path = single ? "key" : "tags[" + i + "].key";
            Names.check(path, tags.get(i).key());
            Names.checkLength(path, tags.get(i).key(), Names.KEY_LIMIT);
        }
        checkLimits();
        checkParamsOnce();
        return new LogBatch(
                metrics,
                ofModels,
                params.stream()
                        .map(p -> new Param(p.key(), Names.cut(p.value(), PARAM_LIMIT)))
                        .toList(),
                tags.stream()
                        .map(t -> new Tag(t.key(), Names.cut(t.value(), TAG_LIMIT)))
                        .toList(),
                single);
    }

    private static void check(Metric metric, String path) {
        Names.check(path + "name", metric.key());
        if (metric.loggedAt() < 0) {
            throw TrackingException.invalid("Invalid value " + metric.loggedAt() + " for parameter '" + path
                    + "timestamp' supplied: metric '" + metric.key() + "' (value=" + metric.value()
                    + "). Timestamp must be a nonnegative long (64-bit integer) ");
        }
        Names.checkLength("Metric name", metric.key(), Names.KEY_LIMIT);
    }

    private void checkLimits() {
        checkLimit("metrics", metrics.size(), METRICS_LIMIT);
        checkLimit("params", params.size(), PARAMS_LIMIT);
        checkLimit("tags", tags.size(), TAGS_LIMIT);
        checkLimit("metrics, params, and tags", metrics.size() + params.size() + tags.size(), ITEMS_LIMIT);
    }

    private static void checkLimit(String what, int count, int limit) {
        if (count > limit) {
            throw TrackingException.invalid(
                    "A batch logging request can contain at most " + limit + " " + what + ". Got " + count + " " + what
                            + ". Please split up " + what + " across multiple requests and try again.");
        }
    }

    private void checkParamsOnce() {
        Set<String> seen = new HashSet<>();
        List<String> twice = params.stream()
                .map(Param::key)
                .filter(key -> !seen.add(key))
                .map(key -> "'" + key + "'")
                .toList();
        if (!twice.isEmpty()) {
            throw TrackingException.invalid("Duplicate parameter keys have been submitted: " + twice
                    + ". Please ensure the request contains only one param value per param key.");
        }
    }
}
