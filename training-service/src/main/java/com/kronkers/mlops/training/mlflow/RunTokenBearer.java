package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.run.RunIds;
import com.kronkers.mlops.training.run.RunTokens;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;

/** Lets the program of a run in by the run's own token, on MLflow's paths and nowhere else. */
@Singleton
class RunTokenBearer implements HttpAuthenticationMechanism {
    private static final String BEARER = "Bearer ";

    private final RunTokens tokens;
    private final int priority;

    RunTokenBearer(RunTokens tokens, OidcAuthenticationMechanism other) {
        this.tokens = tokens;
        this.priority = other.getPriority() + 2;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext request, IdentityProviderManager providers) {
        String sent = request.request().getHeader(HttpHeaders.AUTHORIZATION);
        boolean runs = sent != null
                && sent.regionMatches(true, 0, BEARER, 0, BEARER.length())
                && sent.startsWith(RunTokens.PREFIX, BEARER.length())
                && MlflowPaths.contain(request.request().path());
        if (!runs) {
            return Uni.createFrom().nullItem();
        }
        String token = sent.substring(BEARER.length());
        Optional<RunTokens.Grant> known = tokens.known(token);
        return known.isPresent()
                ? Uni.createFrom().item(identity(known.get()))
                : Uni.createFrom()
                        .completionStage(() -> request.vertx()
                                .executeBlocking(() -> tokens.verify(token), false)
                                .toCompletionStage())
                        .map(grant -> identity(grant.orElseThrow(AuthenticationFailedException::new)));
    }

    private static SecurityIdentity identity(RunTokens.Grant grant) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal("run-" + RunIds.text(grant.run())))
                .addAttribute(Caller.GRANT, grant)
                .build();
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext request) {
        return Uni.createFrom().nullItem();
    }

    @Override
    public Uni<Boolean> sendChallenge(RoutingContext request) {
        return Uni.createFrom().item(false);
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(TokenAuthenticationRequest.class);
    }

    @Override
    public int getPriority() {
        return priority;
    }
}
