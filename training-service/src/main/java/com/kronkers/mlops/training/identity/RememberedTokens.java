package com.kronkers.mlops.training.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.quarkus.oidc.runtime.OidcIdentityProvider;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * Whose a token is, without checking its signature with every request: that takes several times as long as what it is sent with.
 * Only what was found good is remembered, and no longer than the token itself is.
 */
@Singleton
class RememberedTokens implements IdentityProvider<TokenAuthenticationRequest> {
    private final IdentityProvider<TokenAuthenticationRequest> verifier;
    private final Duration longest;
    private final Clock clock;
    private final Cache<String, SecurityIdentity> remembered;

    @Inject
    RememberedTokens(OidcIdentityProvider verifier, IdentityConfig config) {
        this(verifier, config, Clock.systemUTC());
    }

    RememberedTokens(IdentityProvider<TokenAuthenticationRequest> verifier, IdentityConfig config, Clock clock) {
        this.verifier = verifier;
        this.longest = config.rememberAtMost();
        this.clock = clock;
        this.remembered = Caffeine.newBuilder()
                .maximumSize(config.remembered())
                .expireAfter(Expiry.creating((String token, SecurityIdentity caller) -> lifetime(caller)))
                .executor(Runnable::run)
                .ticker(() -> Duration.ofMillis(clock.millis()).toNanos())
                .build();
    }

    @Override
    public Class<TokenAuthenticationRequest> getRequestType() {
        return TokenAuthenticationRequest.class;
    }

    /** Asked before the one that it asks. */
    @Override
    public int priority() {
        return verifier.priority() + 1;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(
            TokenAuthenticationRequest request, AuthenticationRequestContext context) {
        String token = request.getToken().getToken();
        SecurityIdentity known = known(token);
        return known != null
                ? Uni.createFrom().item(known)
                : verifier.authenticate(request, context).invoke(caller -> remember(token, caller));
    }

    /** Whose this token is; {@code null} unless it was found good before, and still is. */
    SecurityIdentity known(String token) {
        return remembered.getIfPresent(token);
    }

    private void remember(String token, SecurityIdentity caller) {
        if (caller != null && !lifetime(caller).isZero()) {
            // Without what belongs to the one request that it came with.
            remembered.put(
                    token,
                    QuarkusSecurityIdentity.builder()
                            .setPrincipal(caller.getPrincipal())
                            .addRoles(caller.getRoles())
                            .addCredentials(caller.getCredentials())
                            .build());
        }
    }

    /** None for a token that does not say when it ends. */
    private Duration lifetime(SecurityIdentity caller) {
        if (!(caller.getPrincipal() instanceof JsonWebToken token) || token.getExpirationTime() == 0) {
            return Duration.ZERO;
        }
        Duration left = Duration.ofMillis(token.getExpirationTime() * 1_000 - clock.millis());
        if (left.isNegative()) {
            return Duration.ZERO;
        }
        return left.compareTo(longest) < 0 ? left : longest;
    }
}
