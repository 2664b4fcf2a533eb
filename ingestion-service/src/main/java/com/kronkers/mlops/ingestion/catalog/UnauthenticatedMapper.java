package com.kronkers.mlops.ingestion.catalog;

import com.kronkers.mlops.problem.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.security.AuthenticationFailedException;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/**
 * Answers an expired or forged token with 401. The problem extension's own mapper was compiled against an older
 * Quarkus and fails on this one, which turned such requests into 500.
 */
@Provider
@Priority(Priorities.USER - 1000)
class UnauthenticatedMapper implements ExceptionMapper<AuthenticationFailedException> {
    @Override
    public Response toResponse(AuthenticationFailedException failure) {
        HttpProblem problem = (HttpProblem) Problem.of(
                        401,
                        "unauthenticated",
                        "Unauthorized",
                        "The token has expired or is not one of ours. Send an Authorization header: Bearer and a"
                                + " valid token.")
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                .exception();
        return problem.toResponse();
    }
}
