package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.identity.BearerMechanism;
import com.kronkers.mlops.training.run.RunIds;
import com.kronkers.mlops.training.run.RunTokens;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Lets the program of a run in by the run's own token, on MLflow's paths and nowhere else. */
@Singleton
class RunTokenBearer extends BearerMechanism {
    private final RunTokens tokens;

    RunTokenBearer(RunTokens tokens, OidcAuthenticationMechanism other) {
        super(other, 2);
        this.tokens = tokens;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext request, IdentityProviderManager providers) {
        Optional<String> sent = token(request)
                .filter(token -> token.startsWith(RunTokens.PREFIX)
                        && MlflowPaths.contain(request.request().path()));
        if (sent.isEmpty()) {
            return Uni.createFrom().nullItem();
        }
        String token = sent.get();
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
}
