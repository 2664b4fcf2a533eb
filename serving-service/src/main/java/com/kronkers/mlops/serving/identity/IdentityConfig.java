package com.kronkers.mlops.serving.identity;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Settings of sign-in. */
@ConfigMapping(prefix = "kronkers.identity")
public interface IdentityConfig {
    /**
     * How long a token that was found good is taken for good without looking at its signature again; never beyond its own
     * end. A key that is no longer known counts after so long. No provider is asked about a single token: one that was
     * revoked is good until its end, so tokens should be short-lived.
     */
    @WithDefault("PT1M")
    Duration rememberAtMost();

    /** Tokens that are remembered; those that were used longest ago are forgotten first. 0 = none. */
    @WithDefault("10000")
    int remembered();

    /** The keys of an OpenID Connect provider. */
    Keys keys();

    /** Settings of a provider's keys. */
    interface Keys {
        /**
         * Where the provider gives them (JWKS), for example {@code https://id.example.com/jwks}. They are kept in the
         * data folder, so that tokens are checked while it is away, also after a start. It takes the place of
         * {@code quarkus.oidc.auth-server-url} and {@code quarkus.oidc.public-key}.
         */
        Optional<URI> url();

        /** How often they are fetched; a token of a key that is not known has them fetched at once. */
        @WithDefault("PT5M")
        Duration refresh();

        /**
         * How old they may get while the provider is away: that long a key that it withdrew may still be taken. Then no
         * token is, and this replica is not ready.
         */
        @WithDefault("P1D")
        Duration maxAge();
    }
}
