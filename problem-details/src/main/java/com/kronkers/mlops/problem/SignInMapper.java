package com.kronkers.mlops.problem;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.UnauthorizedException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Answers a request without a valid token. The problem library's own mapper reads a field that this Quarkus version no
 * longer has, and fails; this one stands before it.
 */
class SignInMapper {
    private static final int BEFORE_THE_LIBRARY = 900;

    @ServerExceptionMapper(
            value = {UnauthorizedException.class, AuthenticationFailedException.class},
            priority = BEFORE_THE_LIBRARY)
    Response unauthenticated() {
        HttpProblem problem = (HttpProblem) Problem.of(
                        401,
                        "unauthenticated",
                        "Unauthorized",
                        "Send an Authorization header: Bearer and a token that has not expired.")
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                .exception();
        return problem.toResponse();
    }
}
