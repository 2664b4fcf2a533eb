package com.kronkers.mlops.serving.identity;

import java.io.IOException;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.Use;
import org.jose4j.lang.JoseException;

/**
 * The RSA keys of a provider that sign, by their ids; others are passed over.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7517#section-5">RFC 7517, JWK Set Format</a>
 */
final class KeySet {
    private final Map<String, String> byId;

    private KeySet(Map<String, String> byId) {
        this.byId = byId;
    }

    /** @throws IOException if it is no key set or has no such key */
    static KeySet parse(String document) throws IOException {
        Map<String, String> byId = new LinkedHashMap<>();
        try {
            for (JsonWebKey key : new JsonWebKeySet(document).getJsonWebKeys()) {
                boolean signs = key.getUse() == null || key.getUse().equals(Use.SIGNATURE);
                if (signs && key.getKey() instanceof RSAPublicKey rsa) {
                    byId.put(
                            key.getKeyId() == null ? "" : key.getKeyId(),
                            Base64.getEncoder().encodeToString(rsa.getEncoded()));
                }
            }
        } catch (JoseException e) {
            throw new IOException("the document is no key set: " + e.getMessage(), e);
        }
        if (byId.isEmpty()) {
            throw new IOException("the key set has no RSA key that signs");
        }
        return new KeySet(byId);
    }

    /**
     * The key with this id, as Base64 of its X.509 form.
     *
     * @param id {@code null} for the only one there is
     */
    Optional<String> key(String id) {
        return id == null && byId.size() == 1 ? Optional.of(any()) : Optional.ofNullable(byId.get(id));
    }

    /** One of them, to be refused by. */
    String any() {
        return byId.values().iterator().next();
    }
}
