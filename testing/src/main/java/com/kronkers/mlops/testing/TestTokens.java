package com.kronkers.mlops.testing;

import io.smallrye.jwt.build.Jwt;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;

/** Bearer tokens as the platform's identity provider would mint them, signed by a key pair made for this JVM. */
public final class TestTokens {
    /** The issuer that every service expects. */
    public static final String ISSUER = "kronkers";

    private static final KeyPair KEYS = keyPair();

    private TestTokens() {}

    /**
     * A token of one hour.
     *
     * @param roles the roles in the claim {@code groups}, for example {@code data-owner}
     */
    public static String token(String... roles) {
        return sign("test-user", Instant.now().plus(Duration.ofHours(1)), roles);
    }

    /** A token of one hour for a named person or service. */
    public static String tokenOf(String subject, String... roles) {
        return sign(subject, Instant.now().plus(Duration.ofHours(1)), roles);
    }

    /** A token that expired an hour ago. */
    public static String expired(String... roles) {
        return sign("test-user", Instant.now().minus(Duration.ofHours(1)), roles);
    }

    /** The public key that verifies the tokens: Base64 of its X.509 form, as quarkus-oidc reads it. */
    public static String publicKey() {
        return Base64.getEncoder().encodeToString(KEYS.getPublic().getEncoded());
    }

    private static String sign(String subject, Instant expiresAt, String... roles) {
        return Jwt.issuer(ISSUER)
                .subject(subject)
                .upn(subject)
                .groups(Set.of(roles))
                .issuedAt(expiresAt.minus(Duration.ofHours(2)))
                .expiresAt(expiresAt)
                .sign(KEYS.getPrivate());
    }

    private static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }
}
