package com.kronkers.mlops.serving.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Holds promotions against what the registry signed: the event's own fields are followed only if the signed statement in it
 * says the same of everything that decides which bytes answer whom.
 *
 * @see <a href="https://github.com/secure-systems-lab/dsse/blob/v1.0.2/protocol.md">DSSE</a>, <a
 *     href="https://github.com/in-toto/attestation/blob/v1.0/spec/v1.0/statement.md">in-toto statement</a>
 */
@Singleton
class PromotionStatements {
    private static final String ALGORITHM = "Ed25519";
    private static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";
    private static final String PREDICATE_TYPE = "urn:kronkers:promotion:v1";
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----");

    private final Optional<List<PublicKey>> keys;
    private final ObjectMapper json;

    private record Decided(String alias, String version, int weight, boolean shadow, String digest, String dataset) {}

    @Inject
    PromotionStatements(SigningConfig config, ObjectMapper json) {
        this(config.publicKeys(), json);
    }

    /** @throws IllegalStateException if the file holds no key */
    PromotionStatements(Optional<Path> publicKeys, ObjectMapper json) {
        this.keys = publicKeys.map(PromotionStatements::read);
        this.json = json;
    }

    /**
     * @param data of the event, as it came
     * @throws InvalidPromotionException if keys are known and none of them signed this, saying what is wrong
     */
    void require(ModelPromoted promoted, byte[] data) {
        if (keys.isEmpty()) {
            return;
        }
        try {
            JsonNode envelope = json.readTree(data).path("statement");
            if (!envelope.isObject()) {
                throw new InvalidPromotionException("the promotion is not signed");
            }
            byte[] payload = Base64.getDecoder().decode(envelope.path("payload").asText());
            if (!envelope.path("payloadType").asText().equals(PAYLOAD_TYPE) || !isSigned(payload, envelope)) {
                throw new InvalidPromotionException("the promotion's statement is not signed by a key of the registry");
            }
            JsonNode statement = json.readTree(payload);
            if (!statement.path("predicateType").asText().equals(PREDICATE_TYPE)) {
                throw new InvalidPromotionException("the promotion's statement is about something else");
            }
            requireSame(promoted, statement.path("predicate"));
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidPromotionException("the promotion's statement cannot be read: " + e.getMessage(), e);
        }
    }

    private boolean isSigned(byte[] payload, JsonNode envelope) {
        byte[] signed = authenticated(payload);
        for (JsonNode signature : envelope.path("signatures")) {
            byte[] bytes = Base64.getDecoder().decode(signature.path("sig").asText());
            if (keys.orElseThrow().stream().anyMatch(key -> verifies(key, signed, bytes))) {
                return true;
            }
        }
        return false;
    }

    private static boolean verifies(PublicKey key, byte[] signed, byte[] bytes) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key);
            signature.update(signed);
            return signature.verify(bytes);
        } catch (GeneralSecurityException e) {
            // A signature of another form than this algorithm's.
            return false;
        }
    }

    /** The document bound to its type (DSSE's pre-authentication encoding). */
    private static byte[] authenticated(byte[] payload) {
        byte[] head = ("DSSEv1 " + PAYLOAD_TYPE.length() + " " + PAYLOAD_TYPE + " " + payload.length + " ")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[head.length + payload.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(payload, 0, all, head.length, payload.length);
        return all;
    }

    private static void requireSame(ModelPromoted promoted, JsonNode signed) {
        Set<Decided> said = new HashSet<>();
        for (ModelPromoted.Target target : promoted.deployments()) {
            said.add(new Decided(
                    target.alias(),
                    target.version(),
                    target.share(),
                    target.shadow(),
                    target.artifact().digest(),
                    target.dataset().name()));
        }
        Set<Decided> decided = new HashSet<>();
        for (JsonNode deployment : signed.path("deployments")) {
            decided.add(new Decided(
                    deployment.path("alias").asText(),
                    deployment.path("version").asText(),
                    deployment.path("weight").asInt(),
                    deployment.path("shadow").asBoolean(),
                    deployment.path("digest").asText(),
                    deployment.path("dataset").asText()));
        }
        boolean same = signed.path("model").asText().equals(promoted.model())
                && signed.path("revision").asLong() == promoted.revision()
                && signed.path("reason").asText().equals(String.valueOf(promoted.reason()))
                && decided.equals(said);
        if (!same) {
            throw new InvalidPromotionException(
                    "the promotion says something else than its signed statement: " + said + " instead of " + decided);
        }
    }

    private static List<PublicKey> read(Path file) {
        try {
            List<PublicKey> found = new ArrayList<>();
            Matcher pem = PEM.matcher(Files.readString(file));
            while (pem.find()) {
                byte[] encoded = Base64.getDecoder().decode(pem.group(1).replaceAll("\\s", ""));
                found.add(KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded)));
            }
            if (found.isEmpty()) {
                throw new IllegalStateException(file + " (kronkers.signing.public-keys) holds no public key in PEM");
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException("kronkers.signing.public-keys cannot be read: " + e, e);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalStateException(file + " (kronkers.signing.public-keys) holds no Ed25519 keys", e);
        }
    }
}
