package com.kronkers.mlops.monitoring.alert;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/**
 * The event: what a model sees, answers or achieves has left its reference.
 *
 * @param version null where the model has never been deployed
 * @param kind data, prediction, performance or quality
 * @param severity info, warning or critical
 * @param dataset the dataset version it is about, or null
 * @param likelyCause what changed, in which direction and by how much
 * @param action alert or retrain
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DriftDetected(
        String model,
        String version,
        String kind,
        String severity,
        Window window,
        DatasetVersion dataset,
        List<Feature> features,
        String likelyCause,
        String action) {

    /** The topic, which is the event's name in the contracts. */
    public static final String TOPIC = "drift-detected";

    /** @param rows predictions, outcomes or rows of data that were judged */
    public record Window(Instant start, Instant end, long rows) {}

    /** A version of a dataset. */
    public record DatasetVersion(String name, long version) {}

    /** One test of one feature; {@code threshold} and the p-values are null where the test has none. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Feature(
            String name,
            String test,
            double statistic,
            Double threshold,
            Double pValue,
            Double adjustedPValue,
            boolean drifted) {}
}
