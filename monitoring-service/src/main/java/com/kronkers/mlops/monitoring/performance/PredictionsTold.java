package com.kronkers.mlops.monitoring.performance;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import jakarta.validation.constraints.AssertTrue;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The fields of {@code predictions} that monitoring uses: several predictions of one model (version 2 of the event), or
 * one whose fields stand by themselves (version 1).
 *
 * @param predictions {@code null} in version 1, whose fields are those that follow
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record PredictionsTold(
        String model,
        List<One> predictions,
        String id,
        String version,
        Instant at,
        Map<String, String> entity,
        String time,
        Map<String, Double> output) {

    /** One of several. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record One(
            String id,
            String version,
            Instant at,
            Map<String, String> entity,
            String time,
            Map<String, Double> output) {}

    List<Predicted> all() {
        if (predictions == null) {
            return List.of(new Predicted(id, model, version, at, entity, time, output));
        }
        return predictions.stream()
                .map(one -> one == null
                        ? new Predicted(null, model, null, null, null, null, null)
                        : new Predicted(one.id, model, one.version, one.at, one.entity, one.time, one.output))
                .toList();
    }

    /** Whether nothing is missing of any. */
    @JsonIgnore
    @AssertTrue(message = "needs at least one prediction, each with id, model, version, at, entity, time and an output")
    boolean isComplete() {
        List<Predicted> all = all();
        return !all.isEmpty() && all.stream().allMatch(Predicted::isComplete);
    }
}
