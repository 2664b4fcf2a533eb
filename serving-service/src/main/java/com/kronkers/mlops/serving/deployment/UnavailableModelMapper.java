package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.problem.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Map;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** 503 with a time to try again, as a problem or as the Open Inference Protocol writes errors. */
class UnavailableModelMapper {
    private static final String PROTOCOL = "/v2/";

    @ServerExceptionMapper
    Response unavailable(UnavailableModelException e, UriInfo uri) {
        if (uri.getPath().startsWith(PROTOCOL)) {
            return Response.status(Response.Status.SERVICE_UNAVAILABLE)
                    .type(MediaType.APPLICATION_JSON)
                    .header("Retry-After", e.retryAfterSeconds())
                    .entity(Map.of("error", e.getMessage()))
                    .build();
        }
        RuntimeException problem = Problem.of(503, "model-unavailable", "The model does not answer now", e.getMessage())
                .header("Retry-After", e.retryAfterSeconds())
                .exception();
        return ((HttpProblem) problem).toResponse();
    }
}
