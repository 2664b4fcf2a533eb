package com.kronkers.mlops.training;

import com.kronkers.mlops.problem.Problem;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;

/** Keeps JSON bodies small. They are read into memory, while the server's own limit is that of streamed artifacts. */
@Provider
class JsonBodyFilter implements ContainerRequestFilter {
    private static final int LIMIT = 1 << 20;

    @Override
    public void filter(ContainerRequestContext request) {
        MediaType type = request.getMediaType();
        // Without a type a body would be read as JSON, too.
        if (!request.hasEntity() || type != null && !MediaType.APPLICATION_JSON_TYPE.isCompatible(type)) {
            return;
        }
        boolean unknown = request.getHeaderString("Transfer-Encoding") != null;
        if (unknown || request.getLength() > LIMIT) {
            throw Problem.of(
                            unknown ? 411 : 413,
                            unknown ? "length-required" : "too-large",
                            unknown ? "The body's length is unknown" : "The body is too large",
                            "A JSON body may have " + LIMIT + " bytes and must say how many it has.")
                    .field(
                            "body",
                            unknown ? "has no Content-Length" : "has more than " + LIMIT + " bytes",
                            "Send a smaller body with its Content-Length.")
                    .exception();
        }
    }
}
