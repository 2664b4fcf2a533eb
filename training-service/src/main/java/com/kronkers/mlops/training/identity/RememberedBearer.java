package com.kronkers.mlops.training.identity;

import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/**
 * Lets a request with a remembered token in before the mechanism of OpenID Connect takes that token apart, which would
 * cost as much as what it is sent with. Any other request is that mechanism's.
 */
@Singleton
class RememberedBearer extends BearerMechanism {
    private final RememberedTokens tokens;

    RememberedBearer(RememberedTokens tokens, OidcAuthenticationMechanism other) {
        super(other, 1);
        this.tokens = tokens;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext request, IdentityProviderManager providers) {
        return Uni.createFrom().item(token(request).map(tokens::known).orElse(null));
    }
}
