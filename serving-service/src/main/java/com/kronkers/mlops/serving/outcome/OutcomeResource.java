package com.kronkers.mlops.serving.outcome;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.problem.Problem;
import com.kronkers.mlops.serving.access.Access;
import com.kronkers.mlops.serving.access.AccessRefusedException;
import com.kronkers.mlops.serving.access.Caller;
import com.kronkers.mlops.serving.capture.KnownClasses;
import com.kronkers.mlops.serving.deployment.Deployments;
import com.kronkers.mlops.serving.deployment.Lease;
import com.kronkers.mlops.serving.deployment.UnavailableModelException;
import com.kronkers.mlops.serving.deployment.UnknownModelException;
import com.kronkers.mlops.serving.prediction.InvalidRowsException;
import com.kronkers.mlops.serving.prediction.JsonRows;
import com.kronkers.mlops.serving.prediction.PredictionConfig;
import com.kronkers.mlops.serving.prediction.PredictionIds;
import com.kronkers.mlops.serving.prediction.PredictionProblems;
import com.kronkers.mlops.serving.topic.Cause;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Departments tell what really happened. */
@Path("/outcomes/{model}")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({"department", "service", "platform", "data-scientist"})
public class OutcomeResource {
    private final Access access;
    private final SecurityIdentity caller;
    private final Deployments deployments;
    private final PredictionIds ids;
    private final PredictionConfig config;
    private final OutcomePublisher outcomes;

    OutcomeResource(
            Access access,
            SecurityIdentity caller,
            Deployments deployments,
            PredictionIds ids,
            PredictionConfig config,
            OutcomePublisher outcomes) {
        this.access = access;
        this.caller = caller;
        this.deployments = deployments;
        this.ids = ids;
        this.config = config;
        this.outcomes = outcomes;
    }

    /** Who may not ask a model may not tell what became of its predictions either: it is judged by that. */
    @POST
    public Response report(
            @PathParam("model") String model, @HeaderParam(Cause.TRACE_PARENT) String traceparent, JsonNode body) {
        try {
            access.requireGrant(model, Caller.of(caller.getRoles()));
            List<Outcome> reported = decode(model, body);
            outcomes.publish(reported, Cause.request(traceparent));
            return Response.accepted(Map.of("model", model, "accepted", reported.size()))
                    .build();
        } catch (AccessRefusedException | UnavailableModelException | UnknownModelException | InvalidRowsException e) {
            throw PredictionProblems.of(e);
        } catch (OutcomePublisher.OutcomesNotTakenException e) {
            throw Problem.of(
                            503,
                            "outcomes-not-taken",
                            "The outcomes are not kept",
                            e.getMessage() + "; send the same request again later, repeats do no harm")
                    .header("Retry-After", 10)
                    .exception();
        }
    }

    /** The lease ends here: a broker that is slow must not keep a version open that was replaced. */
    private List<Outcome> decode(String model, JsonNode body) {
        try (Lease lease = deployments.leaseChampion(model)) {
            return OutcomeDecoder.decode(
                    model,
                    lease.model().recipe(),
                    KnownClasses.of(lease.model().prediction()),
                    id -> ids.isIdOf(model, id),
                    JsonRows.of(body),
                    config.maxRows(),
                    Instant.now());
        }
    }
}
