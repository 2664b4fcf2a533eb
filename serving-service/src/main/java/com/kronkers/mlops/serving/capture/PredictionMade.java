package com.kronkers.mlops.serving.capture;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.kronkers.mlops.runtime.Recipe;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One prediction that was answered: an event on {@code predictions}. Features are left out: no contract allows them yet.
 *
 * @param output the target's name and the predicted value
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PredictionMade(
        String id,
        String model,
        String version,
        long revision,
        String department,
        Instant at,
        Map<String, String> entity,
        LocalDate time,
        Map<String, Double> output) {

    /** The predictions of an answered request, one for each row. */
    static List<PredictionMade> of(CapturedRequest request) {
        Recipe recipe = request.recipe();
        List<String[]> entities =
                recipe.entity().stream().map(request.features()::strings).toList();
        List<PredictionMade> predictions = new ArrayList<>(request.rows());
        for (int row = 0; row < request.rows(); row++) {
            Map<String, String> entity = new LinkedHashMap<>();
            for (int part = 0; part < entities.size(); part++) {
                entity.put(recipe.entity().get(part), entities.get(part)[row]);
            }
            predictions.add(new PredictionMade(
                    request.ids()[row],
                    request.model(),
                    request.version().version(),
                    request.version().revision(),
                    request.department(),
                    request.at(),
                    entity,
                    request.features().date(recipe.time(), row),
                    Map.of(recipe.target(), request.values()[row])));
        }
        return predictions;
    }
}
