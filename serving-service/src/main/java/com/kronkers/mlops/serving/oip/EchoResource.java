package com.kronkers.mlops.serving.oip;

import io.quarkus.resteasy.reactive.server.EndpointDisabled;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;

/**
 * The baseline of {@code ./kronkers bench serving}: a request is parsed as every other, and the answer is always the same.
 * It is there only where {@code kronkers.serving.echo} is true, and tells nothing about any model.
 */
@Path("/v2/echo")
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
@EndpointDisabled(name = "kronkers.serving.echo", stringValue = "false", disableIfMissing = true)
@NonBlocking
public class EchoResource {
    private static final byte[] ANSWER =
            ("{\"model_name\":\"echo\",\"model_version\":\"1\",\"parameters\":{\"revision\":1},\"outputs\":["
                            + "{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[1,1],\"data\":[0.5]}]}")
                    .getBytes(StandardCharsets.US_ASCII);

    /** What serving costs without a token; who measures it also has to open its path ({@code permission.echo}). */
    @POST
    @Path("/open/infer")
    @PermitAll
    public byte[] open(byte[] body) {
        return echo(body);
    }

    /** With the check of the token and its roles that every model has. */
    @POST
    @Path("/checked/infer")
    @RolesAllowed({"department", "service", "platform", "data-scientist"})
    public byte[] checked(byte[] body) {
        return echo(body);
    }

    private static byte[] echo(byte[] body) {
        RequestParser.parse(body, body.length);
        return ANSWER;
    }
}
