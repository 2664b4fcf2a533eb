package com.kronkers.mlops.ingestion.objects;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 digests as they are written everywhere: {@code sha256:} and 64 hexadecimal digits. */
public final class Digests {
    private static final String PREFIX = "sha256:";

    private Digests() {}

    /** A new SHA-256. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }

    /** Finishes a digest and writes it out. */
    public static String text(MessageDigest digest) {
        return PREFIX + HexFormat.of().formatHex(digest.digest());
    }

    /** The digest of a text's UTF-8 bytes. */
    public static String of(String text) {
        MessageDigest digest = sha256();
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        return text(digest);
    }

    /** The digest of a file's bytes. */
    public static String of(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return text(digest);
    }

    /** The place of the file of that digest below a folder, which is spread over subfolders. */
    public static Path below(Path folder, String digest) {
        String hex = hex(digest);
        return folder.resolve(hex.substring(0, 2)).resolve(hex);
    }

    private static String hex(String digest) {
        if (!digest.startsWith(PREFIX)) {
            throw new IllegalArgumentException("Not a digest: " + digest);
        }
        return digest.substring(PREFIX.length());
    }

    static String ofHex(String hex) {
        return PREFIX + hex;
    }
}
