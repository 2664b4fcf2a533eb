package com.kronkers.mlops.serving.prediction;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.problem.Problem;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.serving.deployment.Deployments;
import com.kronkers.mlops.serving.deployment.UnknownModelException;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Predictions with named fields. */
@Path("/predictions/{model}")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({"department", "service", "platform", "data-scientist"})
public class PredictionResource {
    private final Predictor predictor;
    private final SecurityIdentity caller;

    PredictionResource(Predictor predictor, SecurityIdentity caller) {
        this.predictor = predictor;
        this.caller = caller;
    }

    /**
     * The answer to a request.
     *
     * @param revision of the model's deployment, which is also in every prediction's id
     * @param historyAsOf the newest date that the predictions know of
     * @param predictions in the order of the rows: id, value, and the row's entity and time
     */
    public record Response(
            String model,
            String version,
            long revision,
            LocalDate historyAsOf,
            List<Map<String, Object>> predictions) {}

    @POST
    public Response predict(
            @PathParam("model") String model,
            @HeaderParam(Deployments.VARIANT_KEY) String key,
            @QueryParam("version") String version,
            JsonNode body) {
        try {
            return response(predictor.predict(
                    model,
                    Optional.ofNullable(version),
                    Optional.ofNullable(key),
                    JsonRows.of(body),
                    Departments.of(caller.getRoles())));
        } catch (UnknownModelException e) {
            throw unknownModel(e);
        } catch (InvalidRowsException e) {
            throw invalidRows(e);
        }
    }

    /** 404, naming the models that there are. */
    public static RuntimeException unknownModel(UnknownModelException e) {
        String there = e.deployed().isEmpty() ? "none" : String.join(", ", e.deployed());
        return Problem.of(404, "unknown-model", "Unknown model", e.getMessage() + "; deployed: " + there)
                .field("model", e.getMessage(), "Ask one of the deployed models: " + there + ".")
                .exception();
    }

    /** 422, naming the wrong fields. */
    public static RuntimeException invalidRows(InvalidRowsException e) {
        Problem problem = Problem.of(
                422,
                "invalid-rows",
                "The rows do not fit the model",
                e.problems().size() + " field(s) are wrong");
        e.problems().forEach(field -> problem.field(field.field(), field.problem(), field.fix()));
        return problem.exception();
    }

    private static Response response(Answer answer) {
        Recipe recipe = answer.recipe().orElseThrow();
        double[] values = answer.outputs().doubles(answer.prediction().name());
        List<String[]> entity =
                recipe.entity().stream().map(answer.rows()::strings).toList();
        List<Map<String, Object>> predictions = new ArrayList<>(values.length);
        for (int row = 0; row < values.length; row++) {
            Map<String, Object> prediction = new LinkedHashMap<>();
            prediction.put("id", answer.ids()[row]);
            prediction.put("value", values[row]);
            for (int part = 0; part < entity.size(); part++) {
                prediction.put(recipe.entity().get(part), entity.get(part)[row]);
            }
            prediction.put(recipe.time(), answer.rows().date(recipe.time(), row));
            predictions.add(prediction);
        }
        return new Response(
                answer.model().model(),
                answer.model().version(),
                answer.model().revision(),
                answer.historyAsOf(),
                predictions);
    }
}
