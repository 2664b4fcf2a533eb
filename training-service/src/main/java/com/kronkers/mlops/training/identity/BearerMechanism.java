package com.kronkers.mlops.training.identity;

import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;

/** Looks at bearer tokens before the mechanism of OpenID Connect does, which alone says how to sign in. */
public abstract class BearerMechanism implements HttpAuthenticationMechanism {
    private static final String SCHEME = "Bearer ";

    private final int priority;

    /** @param before of mechanisms before the other one, the higher is asked first */
    protected BearerMechanism(OidcAuthenticationMechanism other, int before) {
        this.priority = other.getPriority() + before;
    }

    /** The bearer token that was sent, if one was. */
    protected static Optional<String> token(RoutingContext request) {
        String credentials = request.request().getHeader(HttpHeaders.AUTHORIZATION);
        return credentials != null && credentials.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.of(credentials.substring(SCHEME.length()))
                : Optional.empty();
    }

    @Override
    public final Uni<ChallengeData> getChallenge(RoutingContext request) {
        return Uni.createFrom().nullItem();
    }

    @Override
    public final Uni<Boolean> sendChallenge(RoutingContext request) {
        return Uni.createFrom().item(false);
    }

    @Override
    public final Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(TokenAuthenticationRequest.class);
    }

    @Override
    public final int getPriority() {
        return priority;
    }
}
