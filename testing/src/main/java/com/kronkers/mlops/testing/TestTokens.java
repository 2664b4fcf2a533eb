package com.kronkers.mlops.testing;

import io.smallrye.jwt.build.Jwt;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bearer tokens as the platform's identity provider would mint them, signed by a key pair made for this JVM. Who asks
 * again gets the same token, as long as it is good for an hour: in a JVM that starts quickly, without its best compiler,
 * a signature takes longer than most requests.
 */
public final class TestTokens {
    /** The issuer that every service expects. */
    public static final String ISSUER = "kronkers";

    private static final KeyPair KEYS = keyPair();
    private static final Map<Claims, String> SIGNED = new ConcurrentHashMap<>();

    private record Claims(String subject, Instant expiresAt, Set<String> roles) {}

    private TestTokens() {}

    /**
     * A token that is good for one hour or longer.
     *
     * @param roles the roles in the claim {@code groups}, for example {@code data-owner}
     */
    public static String token(String... roles) {
        return tokenOf("test-user", roles);
    }

    /** A token that is good for one hour or longer, for a named person or service. */
    public static String tokenOf(String subject, String... roles) {
        return tokenOf(Clock.systemUTC(), subject, roles);
    }

    static String tokenOf(Clock clock, String subject, String... roles) {
        return signed(new Claims(subject, thisHour(clock).plus(Duration.ofHours(2)), Set.of(roles)));
    }

    /** A token that expired an hour ago or earlier. */
    public static String expired(String... roles) {
        return signed(new Claims("test-user", thisHour(Clock.systemUTC()).minus(Duration.ofHours(1)), Set.of(roles)));
    }

    /** The public key that verifies the tokens: Base64 of its X.509 form, as quarkus-oidc reads it. */
    public static String publicKey() {
        return Base64.getEncoder().encodeToString(KEYS.getPublic().getEncoded());
    }

    private static Instant thisHour(Clock clock) {
        return clock.instant().truncatedTo(ChronoUnit.HOURS);
    }

    private static String signed(Claims claims) {
        return SIGNED.computeIfAbsent(claims, TestTokens::sign);
    }

    private static String sign(Claims claims) {
        return Jwt.issuer(ISSUER)
                .subject(claims.subject())
                .upn(claims.subject())
                .groups(claims.roles())
                .issuedAt(claims.expiresAt().minus(Duration.ofHours(2)))
                .expiresAt(claims.expiresAt())
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
