package com.kronkers.mlops.ingestion.crypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys that wrap all other keys. Several versions may be known: the newest wraps, every one unwraps, so that a new
 * master key can be introduced while old files stay readable.
 *
 * <p>A wrapped key is: version (4 bytes), nonce (12), the key encrypted with AES-256-GCM, tag (16).
 */
public final class MasterKeys {
    /** Bytes that wrapping adds to a key. */
    public static final int OVERHEAD = 4 + 12 + 16;

    static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SortedMap<Integer, SecretKeySpec> byVersion = new TreeMap<>();

    /**
     * @param byVersion keys of 32 bytes, at least one
     * @throws IllegalArgumentException if there is none or one has another length
     */
    MasterKeys(Map<Integer, byte[]> byVersion) {
        if (byVersion.isEmpty()) {
            throw new IllegalArgumentException("There is no master key");
        }
        byVersion.forEach((version, key) -> {
            if (key.length != KEY_BYTES) {
                throw new IllegalArgumentException("Master key " + version + " has " + key.length + " bytes instead of "
                        + KEY_BYTES + "; make one with: openssl rand -base64 32");
            }
            this.byVersion.put(version, new SecretKeySpec(key, "AES"));
        });
    }

    /** A fresh random key of 256 bits. */
    public static byte[] randomKey() {
        byte[] key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        return key;
    }

    /**
     * Encrypts a key with the newest master key.
     *
     * @param purpose what the key is for; it can only be unwrapped for the same
     */
    public byte[] wrap(byte[] key, byte[] purpose) {
        int version = byVersion.lastKey();
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            byte[] encrypted =
                    cipher(Cipher.ENCRYPT_MODE, version, nonce, purpose).doFinal(key);
            return ByteBuffer.allocate(4 + NONCE_BYTES + encrypted.length)
                    .putInt(version)
                    .put(nonce)
                    .put(encrypted)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is missing from this Java", e);
        }
    }

    /**
     * Decrypts a wrapped key.
     *
     * @throws UnreadableKeyException if its master key is not known, or it was changed or made for another purpose
     */
    public byte[] unwrap(byte[] wrapped, byte[] purpose) throws UnreadableKeyException {
        if (wrapped.length < OVERHEAD) {
            throw new UnreadableKeyException("A wrapped key is cut off", null);
        }
        ByteBuffer parts = ByteBuffer.wrap(wrapped);
        int version = parts.getInt();
        if (!byVersion.containsKey(version)) {
            throw new UnreadableKeyException(
                    "It was sealed with master key " + version + ", but only " + byVersion.keySet()
                            + " are configured; add it to kronkers.master-key or to the key file",
                    null);
        }
        byte[] nonce = Arrays.copyOfRange(wrapped, 4, 4 + NONCE_BYTES);
        try {
            return cipher(Cipher.DECRYPT_MODE, version, nonce, purpose)
                    .doFinal(wrapped, 4 + NONCE_BYTES, wrapped.length - 4 - NONCE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new UnreadableKeyException(
                    "It was damaged, or sealed with another master key of the same version " + version, e);
        }
    }

    private Cipher cipher(int mode, int version, byte[] nonce, byte[] purpose) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, byVersion.get(version), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(purpose);
        cipher.updateAAD(ByteBuffer.allocate(4).putInt(version).array());
        return cipher;
    }

    /** The versions, never the keys. */
    @Override
    public String toString() {
        return "MasterKeys" + byVersion.keySet();
    }
}
