package com.kronkers.mlops.serving.oip;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusException;
import io.quarkus.grpc.auth.AuthExceptionHandler;
import io.quarkus.grpc.auth.AuthExceptionHandlerProvider;
import io.quarkus.security.AuthenticationException;
import io.quarkus.security.UnauthorizedException;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;

/**
 * What sign-in refuses, as the status it has over REST. The framework's own answer calls a call without a token one whose
 * roles do not suffice, and says nothing else.
 */
@Singleton
@Alternative
@Priority(1)
class GrpcSignInErrors implements AuthExceptionHandlerProvider {
    private static final Status UNAUTHENTICATED = Status.UNAUTHENTICATED.withDescription(
            "Send the metadata authorization: Bearer and a token that has not expired.");
    private static final Status FORBIDDEN =
            Status.PERMISSION_DENIED.withDescription("The token is valid, but none of its roles may do this.");

    @Override
    public int getPriority() {
        return DEFAULT_PRIORITY + 1;
    }

    @Override
    public boolean handlesException(Throwable failure) {
        return failure instanceof AuthenticationException || failure instanceof SecurityException;
    }

    @Override
    public StatusException transformToStatusException(Throwable failure) {
        return new StatusException(status(failure));
    }

    @Override
    public <Q, A> AuthExceptionHandler<Q, A> createHandler(
            ServerCall.Listener<Q> listener, ServerCall<Q, A> call, Metadata metadata) {
        return new AuthExceptionHandler<>(listener, call, metadata) {
            @Override
            protected void handleException(Throwable failure, ServerCall<Q, A> failed, Metadata sent) {
                if (handlesException(failure)) {
                    failed.close(status(failure), new Metadata());
                } else {
                    super.handleException(failure, failed, sent);
                }
            }
        };
    }

    private static Status status(Throwable failure) {
        boolean unknownCaller = failure instanceof AuthenticationException || failure instanceof UnauthorizedException;
        return unknownCaller ? UNAUTHENTICATED : FORBIDDEN;
    }
}
