package com.kronkers.mlops.monitoring.overview;

import com.kronkers.mlops.monitoring.alert.Alerts;
import com.kronkers.mlops.problem.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What monitoring tells every person with a role. */
@Path("/monitoring")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({"data-owner", "data-scientist", "approver", "platform", "auditor", "service", "department"})
class MonitoringResource {

    private static final int MOST_ALERTS = 500;

    private final Overview overview;
    private final Alerts alerts;

    MonitoringResource(Overview overview, Alerts alerts) {
        this.overview = overview;
        this.alerts = alerts;
    }

    @GET
    @Path("/overview")
    @Operation(summary = "Every model: what is deployed, the last verdict, its error, open alerts")
    public List<ModelOverview.Line> overview() {
        return overview.all();
    }

    @GET
    @Path("/models/{model}")
    @Operation(summary = "One model: its reference, judged windows with every test, performance by version, alerts")
    public ModelOverview model(String model) {
        return overview.of(model).orElseThrow(() -> Problem.of(
                        Status.NOT_FOUND, "unknown-model", "Unknown model", "No model " + model + " has been promoted.")
                .field("model", "no such model", "GET /monitoring/overview lists the models that are watched")
                .exception());
    }

    @GET
    @Path("/alerts")
    @Operation(summary = "Alerts, open ones first, then the latest closed ones")
    public List<Alerts.View> alerts(@QueryParam("limit") @DefaultValue("100") int limit) {
        if (limit < 1 || limit > MOST_ALERTS) {
            throw Problem.of(Status.BAD_REQUEST, "invalid-limit", "Invalid limit", "limit is " + limit + ".")
                    .field("limit", "out of range", "give a number from 1 to " + MOST_ALERTS)
                    .exception();
        }
        return alerts.recent(limit);
    }
}
