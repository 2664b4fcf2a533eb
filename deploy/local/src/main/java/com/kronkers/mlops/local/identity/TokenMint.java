package com.kronkers.mlops.local.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Makes the platform's own bearer tokens: JSON Web Tokens (RFC 7519) signed with RS256, issued by {@code kronkers}. */
public final class TokenMint {

    public static final String ISSUER = "kronkers";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SigningKey key;
    private final Clock clock;

    public TokenMint(SigningKey key, Clock clock) {
        this.key = key;
        this.clock = clock;
    }

    /** A token for a subject with these roles that ends after the given time. */
    public String mint(String subject, List<String> roles, Duration validFor) {
        Instant now = clock.instant();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", ISSUER);
        claims.put("aud", ISSUER);
        claims.put("sub", subject);
        claims.put("upn", subject);
        claims.put("groups", roles);
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plus(validFor).getEpochSecond());
        claims.put("jti", UUID.randomUUID().toString());
        try {
            String signed = part(Map.of("alg", "RS256", "typ", "JWT")) + "." + part(claims);
            return signed + "." + encode(key.sign(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException | JsonProcessingException impossible) {
            throw new IllegalStateException("A token could not be signed", impossible);
        }
    }

    private static String part(Map<String, Object> content) throws JsonProcessingException {
        return encode(JSON.writeValueAsBytes(content));
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
