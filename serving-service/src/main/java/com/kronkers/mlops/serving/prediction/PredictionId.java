package com.kronkers.mlops.serving.prediction;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Which decision produced a prediction: legible from the id alone, and not to be forged.
 *
 * <p>base64url of: format (1 byte) | revision (8) | UUIDv7 (16) | variant (UTF-8) | the first 12 bytes of HMAC-SHA256
 * over all of it and the model's name. The model is not part of the id, so an id of one model is none of another.
 *
 * @param revision of the model's deployment
 * @param variant the alias that answered
 */
public record PredictionId(long revision, String variant, UUID id) {
    private static final byte FORMAT = 1;
    private static final int MAC_BYTES = 12;
    private static final int FIXED_BYTES = 1 + 8 + 16;
    private static final int LONGEST = 256;
    private static final String ALGORITHM = "HmacSHA256";

    /** Signs and checks ids. Thread-safe. */
    public static final class Signer {
        private final ThreadLocal<Mac> macs;

        /** @param key 32 random bytes */
        public Signer(byte[] key) {
            SecretKeySpec secret = new SecretKeySpec(key, ALGORITHM);
            macs = ThreadLocal.withInitial(() -> newMac(secret));
        }

        public String sign(String model, PredictionId id) {
            byte[] variant = id.variant().getBytes(StandardCharsets.UTF_8);
            byte[] content = ByteBuffer.allocate(FIXED_BYTES + variant.length)
                    .put(FORMAT)
                    .putLong(id.revision())
                    .putLong(id.id().getMostSignificantBits())
                    .putLong(id.id().getLeastSignificantBits())
                    .put(variant)
                    .array();
            byte[] signed = Arrays.copyOf(content, content.length + MAC_BYTES);
            System.arraycopy(mac(model, content), 0, signed, content.length, MAC_BYTES);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
        }

        /** The id, if this text is one that was signed for this model. */
        public Optional<PredictionId> verify(String model, String text) {
            if (text == null || text.length() > LONGEST) {
                return Optional.empty();
            }
            byte[] signed;
            try {
                signed = Base64.getUrlDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
            if (signed.length < FIXED_BYTES + MAC_BYTES || signed[0] != FORMAT) {
                return Optional.empty();
            }
            int end = signed.length - MAC_BYTES;
            byte[] content = Arrays.copyOf(signed, end);
            byte[] given = Arrays.copyOfRange(signed, end, signed.length);
            byte[] expected = Arrays.copyOf(mac(model, content), MAC_BYTES);
            return MessageDigest.isEqual(given, expected) ? Optional.of(read(content)) : Optional.empty();
        }

        private byte[] mac(String model, byte[] content) {
            Mac mac = macs.get();
            mac.update(content);
            mac.update((byte) 0);
            return mac.doFinal(model.getBytes(StandardCharsets.UTF_8));
        }

        private static PredictionId read(byte[] content) {
            ByteBuffer fields = ByteBuffer.wrap(content);
            fields.get();
            long revision = fields.getLong();
            UUID id = new UUID(fields.getLong(), fields.getLong());
            String variant = new String(content, FIXED_BYTES, content.length - FIXED_BYTES, StandardCharsets.UTF_8);
            return new PredictionId(revision, variant, id);
        }

        private static Mac newMac(SecretKeySpec secret) {
            try {
                Mac mac = Mac.getInstance(ALGORITHM);
                mac.init(secret);
                return mac;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JVM has " + ALGORITHM, e);
            }
        }
    }
}
