package com.kronkers.mlops.serving.oip;

import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;
import java.util.regex.Pattern;

/**
 * What the platform itself refuses on the protocol's paths, such as a call without a token, stays the problem that it is
 * everywhere, and says in {@code error}, the one field this protocol's clients read, what a person should do.
 */
@Provider
public class OipProblemFilter implements ContainerResponseFilter {
    private static final Pattern PATHS = Pattern.compile("/?v2(/.*)?");

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        boolean ours = PATHS.matcher(request.getUriInfo().getPath()).matches();
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
