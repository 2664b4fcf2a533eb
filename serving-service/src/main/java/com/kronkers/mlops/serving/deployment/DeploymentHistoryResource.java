package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.problem.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;

/** Who served when, on every replica. */
@Path("/predictions/{model}/deployments")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({"department", "service", "platform", "data-scientist", "data-owner", "approver", "auditor"})
public class DeploymentHistoryResource {
    private static final int MOST = 5_000;
    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");

    private final DeploymentRecords records;

    DeploymentHistoryResource(DeploymentRecords records) {
        this.records = records;
    }

    /**
     * Who served this model, the newest first.
     *
     * @param at only who served at this time, e.g. {@code 2026-11-01T10:00:00Z}; without it all there is
     */
    @GET
    public List<Reign> history(@PathParam("model") String model, @QueryParam("at") String at) {
        Instant time = at == null ? null : time(at);
        try {
            List<Reign> reigns = Reign.of(records.before(model, time == null ? END_OF_TIME : time, MOST));
            return time == null
                    ? reigns
                    : reigns.stream().filter(reign -> reign.includes(time)).toList();
        } catch (SQLException e) {
            throw Problem.of(
                            503,
                            "history-not-available",
                            "The deployment history is not available",
                            "The database that keeps it does not answer. What serves now stands in GET /predictions.")
                    .header("Retry-After", 10)
                    .exception();
        }
    }

    private static Instant time(String at) {
        try {
            return Instant.parse(at);
        } catch (DateTimeParseException e) {
            throw Problem.of(422, "no-time", "This is no time", "'" + at + "' is no time")
                    .field("at", "is no time", "Send a time in UTC, like 2026-11-01T10:00:00Z.")
                    .exception();
        }
    }
}
