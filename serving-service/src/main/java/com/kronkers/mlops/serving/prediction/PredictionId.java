package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Tensor;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Which decision produced a prediction: legible from the id alone, and not to be forged.
 *
 * <p>base64url of: format 2 (1 byte) | revision (8) | UUIDv7 (16) | length of the model's name (1) | the name | variant
 * (both UTF-8) | the first 12 bytes of HMAC-SHA256 over all of it.
 *
 * <p>The rows of one request share all of that but their number, format 3: 3 (1 byte) | revision (8) | UUIDv7 (16) | how
 * many rows (3) | length of the name (1) | the name | length of the variant (1) | the variant | 12 to 14 bytes of
 * HMAC-SHA256 over all of it, so that whole groups of three bytes are full | the row's number (3). Numbers that are not
 * below the signed count are no ids.
 *
 * <p>Ids of format 1, which are still understood, have no name; their HMAC also covers a zero byte and the name, so that
 * an id of one model is none of another.
 *
 * @param revision of the model's deployment
 * @param variant the alias that answered
 * @param id by which the time of the prediction is known, too
 */
public record PredictionId(String model, long revision, String variant, UUID id) {
    private static final byte NAMELESS = 1;
    private static final byte NAMED = 2;
    private static final byte NUMBERED = 3;
    private static final int MAC_BYTES = 12;
    private static final int FIXED_BYTES = 1 + 8 + 16;
    private static final int NUMBER_BYTES = 3;
    private static final int NUMBER_LETTERS = 4;
    private static final int MOST_ROWS = 1 << 8 * NUMBER_BYTES;
    private static final int LONGEST = 512;
    private static final String ALGORITHM = "HmacSHA256";

    /** The id of a row of the request whose first row has this one. */
    PredictionId ofRow(int row) {
        return new PredictionId(
                model, revision, variant, new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits() ^ row));
    }

    /** When the prediction was made, to the millisecond. */
    public Instant at() {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }

    /** Ids as texts of a tensor; of those of one request no text is made first. */
    public static Tensor tensor(List<String> ids) {
        return ids instanceof RowIds rows ? rows.tensor() : Tensor.ofStrings(ids.toArray(String[]::new), ids.size());
    }

    /** The same text for every row but for its last four letters, the number. */
    private static final class RowIds extends AbstractList<String> implements RandomAccess {
        private static final byte[] LETTERS =
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".getBytes(StandardCharsets.US_ASCII);

        private final String common;
        private final int rows;

        RowIds(String common, int rows) {
            this.common = common;
            this.rows = rows;
        }

        @Override
        public String get(int row) {
            Objects.checkIndex(row, rows);
            return common.concat(new String(number(row), StandardCharsets.US_ASCII));
        }

        private static byte[] number(int row) {
            return new byte[] {
                LETTERS[row >>> 18 & 63], LETTERS[row >>> 12 & 63], LETTERS[row >>> 6 & 63], LETTERS[row & 63]
            };
        }

        Tensor tensor() {
            byte[] start = common.getBytes(StandardCharsets.US_ASCII);
            int length = start.length + NUMBER_LETTERS;
            ByteBuffer texts =
                    ByteBuffer.allocate(rows * (Integer.BYTES + length)).order(ByteOrder.LITTLE_ENDIAN);
            for (int row = 0; row < rows; row++) {
                texts.putInt(length).put(start).put(number(row));
            }
            return Tensor.of(Datatype.BYTES, new long[] {rows}, texts.flip());
        }

        @Override
        public int size() {
            return rows;
        }
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
            requireShort(model, id);
            byte[] content = fixed(NAMED, id, 1 + model.length + variant.length)
                    .put((byte) model.length)
                    .put(model)
                    .put(variant)
                    .array();
            return signed(content, mac(content), MAC_BYTES);
        }

        /**
         * The ids of a request's rows: signed once, written when they are asked for.
         *
         * @param first the id of the first row
         * @throws IllegalArgumentException if the model's name has more than 255 bytes, or there are 2<sup>24</sup> rows
         */
        public List<String> sign(PredictionId first, int rows) {
            if (rows >= MOST_ROWS) {
                throw new IllegalArgumentException(rows + " rows are too many for one request");
            }
            return rows == 1 ? List.of(sign(first)) : new RowIds(signNumbered(first, rows), rows);
        }

        private String signNumbered(PredictionId first, int rows) {
            byte[] model = first.model().getBytes(StandardCharsets.UTF_8);
            byte[] variant = first.variant().getBytes(StandardCharsets.UTF_8);
            requireShort(model, first);
            requireShort(variant, first);
            ByteBuffer content = fixed(NUMBERED, first, NUMBER_BYTES + 1 + model.length + 1 + variant.length);
            content.put((byte) (rows >>> 16)).putShort((short) rows);
            content.put((byte) model.length).put(model);
            content.put((byte) variant.length).put(variant);
            return signed(content.array(), mac(content.array()), numberedMacBytes(content.capacity()));
        }

        private static void requireShort(byte[] name, PredictionId id) {
            if (name.length > 255) {
                throw new IllegalArgumentException(
                        "the name of model " + id.model() + " or of its variant is too long");
            }
        }

        private static int numberedMacBytes(int contentBytes) {
            return MAC_BYTES + (3 - (contentBytes + MAC_BYTES) % 3) % 3;
        }

        /** The id, if this text is one that names its model. */
        public Optional<PredictionId> verify(String text) {
            byte[] signed = decoded(text);
            if (signed.length > FIXED_BYTES && signed[0] == NUMBERED) {
                return verifyNumbered(signed);
            }
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

        private Optional<PredictionId> verifyNumbered(byte[] signed) {
            try {
                ByteBuffer fields = ByteBuffer.wrap(signed);
                fields.position(FIXED_BYTES);
                int rows = number(fields);
                String model = shortText(fields);
                String variant = shortText(fields);
                byte[] content = Arrays.copyOf(signed, fields.position());
                byte[] mac = new byte[numberedMacBytes(content.length)];
                fields.get(mac);
                int row = number(fields);
                boolean given = MessageDigest.isEqual(mac, Arrays.copyOf(mac(content), mac.length));
                if (!given || row >= rows || fields.hasRemaining()) {
                    return Optional.empty();
                }
                fields.position(1);
                long revision = fields.getLong();
                UUID first = new UUID(fields.getLong(), fields.getLong());
                return Optional.of(new PredictionId(model, revision, variant, first).ofRow(row));
            } catch (BufferUnderflowException e) {
                return Optional.empty();
            }
        }

        private static int number(ByteBuffer fields) {
            return Byte.toUnsignedInt(fields.get()) << 16 | Short.toUnsignedInt(fields.getShort());
        }

        private static String shortText(ByteBuffer fields) {
            byte[] text = new byte[Byte.toUnsignedInt(fields.get())];
            fields.get(text);
            return new String(text, StandardCharsets.UTF_8);
        }

        String signNameless(PredictionId id) {
            byte[] variant = id.variant().getBytes(StandardCharsets.UTF_8);
            byte[] content = fixed(NAMELESS, id, variant.length).put(variant).array();
            return signed(content, namelessMac(id.model(), content), MAC_BYTES);
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

        private static String signed(byte[] content, byte[] mac, int macBytes) {
            byte[] signed = Arrays.copyOf(content, content.length + macBytes);
            System.arraycopy(mac, 0, signed, content.length, macBytes);
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
