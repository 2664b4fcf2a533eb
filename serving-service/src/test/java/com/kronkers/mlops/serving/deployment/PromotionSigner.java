package com.kronkers.mlops.serving.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;

/** Signs promotions as the registry does. */
final class PromotionSigner {
    private static final String TYPE = "application/vnd.in-toto+json";

    private final ObjectMapper json = new ObjectMapper();
    private final KeyPair keys;

    PromotionSigner() {
        try {
            keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String publicKey() {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    Path publicKey(Path file) {
        try {
            return Files.writeString(file, publicKey());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same event, with a statement that says what it says. */
    ObjectNode signed(JsonNode event) {
        return signed(event, "urn:kronkers:promotion:v1", TYPE);
    }

    ObjectNode signed(JsonNode event, String predicateType, String payloadType) {
        ObjectNode statement = json.createObjectNode().put("predicateType", predicateType);
        ObjectNode predicate = statement.putObject("predicate");
        for (String field : new String[] {"model", "revision", "reason"}) {
            predicate.set(field, event.path(field));
        }
        ArrayNode deployments = predicate.putArray("deployments");
        for (JsonNode target : event.path("deployments")) {
            ObjectNode decided = deployments.addObject();
            for (String field : new String[] {"alias", "version", "weight", "shadow"}) {
                decided.set(field, target.path(field));
            }
            decided.set("digest", target.at("/artifact/digest"));
            decided.set("dataset", target.at("/dataset/name"));
        }
        byte[] payload = statement.toString().getBytes(StandardCharsets.UTF_8);
        ObjectNode signed = event.deepCopy();
        ObjectNode envelope = signed.putObject("statement");
        envelope.put("payloadType", payloadType)
                .put("payload", Base64.getEncoder().encodeToString(payload));
        envelope.putArray("signatures")
                .addObject()
                .put("keyid", "test")
                .put("sig", Base64.getEncoder().encodeToString(sign(payload, payloadType)));
        return signed;
    }

    private byte[] sign(byte[] payload, String type) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(keys.getPrivate());
            signature.update(("DSSEv1 " + type.length() + " " + type + " " + payload.length + " ")
                    .getBytes(StandardCharsets.UTF_8));
            signature.update(payload);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
