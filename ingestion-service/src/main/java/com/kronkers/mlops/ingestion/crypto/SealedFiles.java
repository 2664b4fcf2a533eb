package com.kronkers.mlops.ingestion.crypto;

import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * Writes and reads encrypted files as streams, in constant memory.
 *
 * <p>A file is: the five bytes {@code KSEAL}, a format version (1), the file's own random key wrapped by the master key
 * (see {@link MasterKeys}), then Tink's AES-256-GCM-HKDF streaming format in segments of 64 KiB. A segment's nonce holds
 * its index and whether it is the last, so that a changed, moved, missing or added segment is found while reading.
 */
public final class SealedFiles {
    private static final byte[] MAGIC = "KSEAL\u0001".getBytes(StandardCharsets.US_ASCII);
    private static final int SEGMENT = 1 << 16;
    private static final int HEADER = MAGIC.length + MasterKeys.OVERHEAD + MasterKeys.KEY_BYTES;

    private final MasterKeys masterKeys;

    /** @param masterKeys wrap the key of each file */
    public SealedFiles(MasterKeys masterKeys) {
        this.masterKeys = masterKeys;
    }

    /**
     * Makes a sealed file. Closing the stream ends it properly, also after an error: whoever fails half-way must delete
     * it.
     *
     * @param file must not exist
     */
    public OutputStream seal(Path file) throws IOException {
        byte[] key = MasterKeys.randomKey();
        OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            out.write(MAGIC);
            out.write(masterKeys.wrap(key, MAGIC));
            return cipher(key).newEncryptingStream(out, MAGIC);
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            out.close();
            throw e instanceof IOException io ? io : new IOException("Cannot seal " + file, e);
        }
    }

    /**
     * Opens a sealed file.
     *
     * @return the bytes that were written; reading throws an {@link IOException} where the file was changed or cut off
     * @throws UnreadableKeyException if no configured master key opens it
     */
    public InputStream open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        try {
            byte[] header = in.readNBytes(HEADER);
            if (header.length < HEADER) {
                throw new EOFException(file + " is cut off in its header");
            }
            if (!Arrays.equals(MAGIC, 0, MAGIC.length, header, 0, MAGIC.length)) {
                throw new IOException(file + " is no sealed file of this format");
            }
            byte[] key = masterKeys.unwrap(Arrays.copyOfRange(header, MAGIC.length, HEADER), MAGIC);
            return cipher(key).newDecryptingStream(in, MAGIC);
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            in.close();
            throw e instanceof IOException io ? io : new IOException("Cannot open " + file, e);
        }
    }

    private static AesGcmHkdfStreaming cipher(byte[] key) throws GeneralSecurityException {
        return new AesGcmHkdfStreaming(key, "HmacSha256", MasterKeys.KEY_BYTES, SEGMENT, 0);
    }
}
