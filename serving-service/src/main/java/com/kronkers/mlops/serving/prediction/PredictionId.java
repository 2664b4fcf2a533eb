package com.kronkers.mlops.serving.prediction;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Which decision produced a prediction: legible from the id alone, and not to be forged.
 *
 * <p>base64url of: format 2 (1 byte) | revision (8) | UUIDv7 (16) | length of the model's name (1) | the name | variant
 * (both UTF-8) | the first 12 bytes of HMAC-SHA256 over all of it. Ids of format 1, which are still understood, have no
 * name; their HMAC also covers a zero byte and the name, so that an id of one model is none of another.
 *
 * @param revision of the model's deployment
 * @param variant the alias that answered
 * @param id by which the time of the prediction is known, too
 */
public record PredictionId(String model, long revision, String variant, UUID id) {
    private static final byte NAMELESS = 1;
    private static final byte NAMED = 2;
    private static final int MAC_BYTES = 12;
    private static final int FIXED_BYTES = 1 + 8 + 16;
    private static final int LONGEST = 512;
    private static final String ALGORITHM = "HmacSHA256";

    /** When the prediction was made, to the millisecond. */
    public Instant at() {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }

    /** Signs and checks ids. Thread-safe. */
    public static final class Signer {
        private final ThreadLocal<Mac> macs;

        /** @param key 32 random bytes */
        public Signer(byte[] key) {
            SecretKeySpec secret = new SecretKeySpec(key, ALGORITHM);
            macs = ThreadLocal.withInitial(() -> newMac(secret));
        }

        /** @throws IllegalArgumentException if the model's name has more than 255 bytes */
        public String sign(PredictionId id) {
            byte[] model = id.model().getBytes(StandardCharsets.UTF_8);
            byte[] variant = id.variant().getBytes(StandardCharsets.UTF_8);
            if (model.length > 255) {
                throw new IllegalArgumentException("the name of model " + id.model() + " is too long");
            }
            byte[] content = fixed(NAMED, id, 1 + model.length + variant.length)
                    .put((byte) model.length)
                    .put(model)
                    .put(variant)
                    .array();
            return signed(content, mac(content));
        }

        /** The id, if this text is one that names its model. */
        public Optional<PredictionId> verify(String text) {
            byte[] signed = decoded(text);
            if (signed.length < FIXED_BYTES + 1 + MAC_BYTES || signed[0] != NAMED) {
                return Optional.empty();
            }
            byte[] content = Arrays.copyOf(signed, signed.length - MAC_BYTES);
            return isSigned(signed, mac(content)) ? Optional.of(readNamed(content)) : Optional.empty();
        }

        /** The id, if this text is one of this model, of whichever format. */
        public Optional<PredictionId> verify(String model, String text) {
            byte[] signed = decoded(text);
            if (signed.length < FIXED_BYTES + MAC_BYTES || signed[0] != NAMELESS) {
                return verify(text).filter(id -> id.model().equals(model));
            }
            byte[] content = Arrays.copyOf(signed, signed.length - MAC_BYTES);
            return isSigned(signed, namelessMac(model, content))
                    ? Optional.of(read(model, ByteBuffer.wrap(content, 1, content.length - 1)))
                    : Optional.empty();
        }

        String signNameless(PredictionId id) {
            byte[] variant = id.variant().getBytes(StandardCharsets.UTF_8);
            byte[] content = fixed(NAMELESS, id, variant.length).put(variant).array();
            return signed(content, namelessMac(id.model(), content));
        }

        private byte[] mac(byte[] content) {
            return macs.get().doFinal(content);
        }

        private byte[] namelessMac(String model, byte[] content) {
            Mac mac = macs.get();
            mac.update(content);
            mac.update((byte) 0);
            return mac.doFinal(model.getBytes(StandardCharsets.UTF_8));
        }

        private static ByteBuffer fixed(byte format, PredictionId id, int more) {
            return ByteBuffer.allocate(FIXED_BYTES + more)
                    .put(format)
                    .putLong(id.revision())
                    .putLong(id.id().getMostSignificantBits())
                    .putLong(id.id().getLeastSignificantBits());
        }

        private static String signed(byte[] content, byte[] mac) {
            byte[] signed = Arrays.copyOf(content, content.length + MAC_BYTES);
            System.arraycopy(mac, 0, signed, content.length, MAC_BYTES);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
        }

        private static boolean isSigned(byte[] signed, byte[] mac) {
            byte[] given = Arrays.copyOfRange(signed, signed.length - MAC_BYTES, signed.length);
            return MessageDigest.isEqual(given, Arrays.copyOf(mac, MAC_BYTES));
        }

        private static byte[] decoded(String text) {
            if (text == null || text.length() > LONGEST) {
                return new byte[0];
            }
            try {
                return Base64.getUrlDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                return new byte[0];
            }
        }

        private static PredictionId readNamed(byte[] content) {
            int length = Byte.toUnsignedInt(content[FIXED_BYTES]);
            String model = new String(content, FIXED_BYTES + 1, length, StandardCharsets.UTF_8);
            ByteBuffer others = ByteBuffer.allocate(content.length - 2 - length)
                    .put(content, 1, FIXED_BYTES - 1)
                    .put(content, FIXED_BYTES + 1 + length, content.length - FIXED_BYTES - 1 - length)
                    .flip();
            return read(model, others);
        }

        private static PredictionId read(String model, ByteBuffer fields) {
            long revision = fields.getLong();
            UUID id = new UUID(fields.getLong(), fields.getLong());
            return new PredictionId(
                    model, revision, StandardCharsets.UTF_8.decode(fields).toString(), id);
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
