package com.kronkers.mlops.serving.oip;

import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;

/**
 * What the platform itself refuses on the protocol's paths, such as a call without a token, stays the problem that it is
 * everywhere, and says in {@code error}, the one field this protocol's clients read, what a person should do.
 */
@Provider
public class OipProblemFilter implements ContainerResponseFilter {
    private static final String PATHS = "/v2";

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        String path = request.getUriInfo().getPath();
        boolean ours = path.equals(PATHS) || path.startsWith(PATHS + "/");
        if (ours && response.getEntity() instanceof HttpProblem problem) {
            response.setEntity(withError(problem));
        }
    }

    private static HttpProblem withError(HttpProblem problem) {
        HttpProblem.Builder extended = HttpProblem.builder(problem);
        String text = problem.getDetail() == null ? problem.getTitle() : problem.getDetail();
        return extended.with("error", text).build();
    }
}
