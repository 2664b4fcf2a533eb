package com.kronkers.mlops.outbox;

import com.kronkers.mlops.outbox.DeadLetters.Resolution;
import com.kronkers.mlops.problem.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The service's events that could not be applied: list, replay, skip. */
@Path("/dead-letters/{service}")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("platform")
public class DeadLetterResource {
    private static final int LISTED_DATA = 2048;

    private final DeadLetters deadLetters;
    private final String application;

    DeadLetterResource(DeadLetters deadLetters, @ConfigProperty(name = "quarkus.application.name") String application) {
        this.deadLetters = deadLetters;
        this.application = application;
    }

    /**
     * The oldest 1000, oldest first.
     *
     * @param state {@code open} (poison, and what waits behind it) or {@code all}
     */
    @GET
    public List<DeadLetter> list(
            @PathParam("service") String service, @QueryParam("state") @DefaultValue("open") String state) {
        requireOwn(service);
        if (!List.of("open", "all").contains(state)) {
            throw Problem.of(400, "invalid-parameter", "A query parameter has no such value", "state is " + state)
                    .field("state", "is " + state, "use open or all")
                    .exception();
        }
        return deadLetters.list(state.equals("open")).stream()
                .map(letter -> letter.withDataOfAtMost(LISTED_DATA))
                .toList();
    }

    @GET
    @Path("/{id}")
    public DeadLetter one(@PathParam("service") String service, @PathParam("id") UUID id) {
        requireOwn(service);
        return deadLetters.find(id).orElseThrow(() -> unknown(id));
    }

    /** Applies the event once more, then what waits behind it. */
    @POST
    @Path("/{id}/replay")
    public DeadLetter replay(
            @PathParam("service") String service, @PathParam("id") UUID id, @Context SecurityContext caller) {
        requireOwn(service);
        return answer(id, deadLetters.replay(id, caller.getUserPrincipal().getName()));
    }

    /** Gives the event up and applies what waits behind it. */
    @POST
    @Path("/{id}/skip")
    public DeadLetter skip(
            @PathParam("service") String service, @PathParam("id") UUID id, @Context SecurityContext caller) {
        requireOwn(service);
        return answer(id, deadLetters.skip(id, caller.getUserPrincipal().getName()));
    }

    private DeadLetter answer(UUID id, Resolution resolution) {
        return switch (resolution.outcome()) {
            case DONE -> deadLetters.find(id).orElseThrow(() -> unknown(id));
            case UNKNOWN -> throw unknown(id);
            case ALREADY_RESOLVED -> throw conflict("dead-letter-resolved", id + " was replayed or skipped before");
            case NOT_FIRST_OF_ITS_KEY ->
                throw conflict(
                        "dead-letter-not-first", id + " waits; replay or skip " + resolution.detail() + " first");
            case STILL_POISON -> throw conflict("dead-letter-still-poison", resolution.detail());
        };
    }

    private void requireOwn(String service) {
        if (!service.equals(application)) {
            throw Problem.of(
                            404,
                            "unknown-service",
                            "There is no such service here",
                            "this is " + application + ", not " + service)
                    .exception();
        }
    }

    private static RuntimeException unknown(UUID id) {
        return Problem.of(404, "unknown-dead-letter", "There is no such dead letter", "no dead letter has the id " + id)
                .exception();
    }

    private static RuntimeException conflict(String kind, String detail) {
        return Problem.of(409, kind, "The dead letter cannot be resolved like this now", detail)
                .exception();
    }
}
