package com.kronkers.mlops.registry.signing;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * A signed document.
 *
 * @param payload the document in Base64
 * @see <a href="https://github.com/secure-systems-lab/dsse/blob/v1.0.2/envelope.md">DSSE envelope</a>
 */
public record Envelope(String payloadType, String payload, List<Signature> signatures) {

    /**
     * One key's.
     *
     * @param keyid which key
     * @param sig in Base64
     */
    public record Signature(String keyid, String sig) {}

    static Envelope of(String payloadType, byte[] document, SigningKey key) {
        Base64.Encoder base64 = Base64.getEncoder();
        byte[] signature = key.sign(authenticated(payloadType, document));
        return new Envelope(
                payloadType,
                base64.encodeToString(document),
                List.of(new Signature(key.id(), base64.encodeToString(signature))));
    }

    /** What is signed: the document bound to its type (DSSE's pre-authentication encoding). */
    private static byte[] authenticated(String payloadType, byte[] document) {
        byte[] head = ("DSSEv1 " + payloadType.getBytes(StandardCharsets.UTF_8).length + " " + payloadType + " "
                        + document.length + " ")
                .getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[head.length + document.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(document, 0, all, head.length, document.length);
        return all;
    }
}
