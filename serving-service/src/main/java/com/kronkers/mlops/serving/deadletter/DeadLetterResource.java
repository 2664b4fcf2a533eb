package com.kronkers.mlops.serving.deadletter;

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
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The records that this replica could not use: list and skip. There is nothing to replay: see {@link #replay}. */
@Path("/dead-letters/serving")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("platform")
public class DeadLetterResource {
    private final DeadLetters letters;

    DeadLetterResource(DeadLetters letters) {
        this.letters = letters;
    }

    /** @param state {@code open} or {@code all} */
    @GET
    public List<DeadLetter> list(@QueryParam("state") @DefaultValue("open") String state) {
        if (!List.of("open", "all").contains(state)) {
            throw Problem.of(400, "invalid-parameter", "A query parameter has no such value", "state is " + state)
                    .field("state", "is " + state, "use open or all")
                    .exception();
        }
        return letters.list().stream()
                .filter(letter -> state.equals("all") || letter.isOpen())
                .toList();
    }

    /** A promotion is the model's whole state: read again, an unreadable one is as unreadable, and a later one counts. */
    @POST
    @Path("/{id}/replay")
    public DeadLetter replay(@PathParam("id") UUID id) {
        DeadLetter letter = letters.find(id).orElseThrow(() -> unknown(id));
        throw Problem.of(
                        409,
                        "dead-letter-still-poison",
                        "The dead letter cannot be resolved like this now",
                        letter.reason() + "; send a new event to " + letter.topic() + " and skip this one")
                .exception();
    }

    @POST
    @Path("/{id}/skip")
    public DeadLetter skip(@PathParam("id") UUID id, @Context SecurityContext caller) {
        return letters.skip(id, caller.getUserPrincipal().getName(), Instant.now())
                .orElseThrow(() -> unknown(id));
    }

    private static RuntimeException unknown(UUID id) {
        return Problem.of(404, "unknown-dead-letter", "There is no such dead letter", "no open dead letter is " + id)
                .exception();
    }
}
