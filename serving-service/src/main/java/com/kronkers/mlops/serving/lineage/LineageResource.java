package com.kronkers.mlops.serving.lineage;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.problem.Problem;
import com.kronkers.mlops.serving.prediction.PredictionIds;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Where a prediction came from. */
@Path("/predictions")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({"department", "service", "platform", "data-scientist", "data-owner", "approver", "auditor"})
public class LineageResource {
    private final PredictionIds ids;
    private final Lineages lineages;

    LineageResource(PredictionIds ids, Lineages lineages) {
        this.ids = ids;
        this.lineages = lineages;
    }

    @GET
    @Path("/{id}/lineage")
    public JsonNode lineage(@PathParam("id") String id) {
        return ids.read(id)
                .map(read -> lineages.of(read, id))
                .orElseThrow(() -> unknown("No prediction of this platform has this id, or it was given by a release"
                        + " whose ids do not name their model."));
    }

    /** For ids of older releases, which do not name their model. */
    @GET
    @Path("/{model}/{id}/lineage")
    public JsonNode lineage(@PathParam("model") String model, @PathParam("id") String id) {
        return ids.read(model, id)
                .map(read -> lineages.of(read, id))
                .orElseThrow(() -> unknown("No prediction of model '" + model + "' has this id."));
    }

    private static RuntimeException unknown(String detail) {
        return Problem.of(404, "unknown-prediction", "Unknown prediction", detail)
                .field(
                        "id",
                        "was not signed by this platform",
                        "Send the id as the prediction's answer gave it; for an old one ask"
                                + " /predictions/<model>/<id>/lineage.")
                .exception();
    }
}
