package com.kronkers.mlops.registry.version;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Files named by their SHA-256, in one folder. A file appears under its digest only whole and verified: it is written
 * under a temporary name, flushed and then renamed.
 */
public class ArtifactStore {

    static final String PARTIAL = ".partial";
    private static final String PREFIX = "sha256:";

    private final Path folder;

    /** Opens the store and removes what a crash left half written. */
    public ArtifactStore(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
            sweep();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use " + folder + " as artifact store", e);
        }
    }

    /** Begins to receive a file; closing it without a commit leaves nothing behind. */
    public StagedFile stage(StoredFile expected) throws IOException {
        return new StagedFile(expected, Files.createTempFile(folder, "receiving-", PARTIAL), path(expected.digest()));
    }

    /** Whether a file of that digest is in the store; says nothing about its bytes. */
    public boolean holds(String digest) {
        return Files.isRegularFile(path(digest));
    }

    /**
     * The file of that digest, its bytes read and compared with the digest now.
     *
     * @return empty if the file is not there or is no longer what its name says
     */
    public Optional<Path> verified(String digest) throws IOException {
        Path file = path(digest);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        MessageDigest sha256 = sha256();
        try (InputStream bytes = new DigestInputStream(Files.newInputStream(file), sha256)) {
            bytes.transferTo(OutputStream.nullOutputStream());
        }
        return digestOf(sha256).equals(digest) ? Optional.of(file) : Optional.empty();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static String digestOf(MessageDigest sha256) {
        return PREFIX + HexFormat.of().formatHex(sha256.digest());
    }

    private Path path(String digest) {
        if (!digest.matches("sha256:[0-9a-f]{64}")) {
            throw new IllegalArgumentException("'" + digest + "' is not sha256:<64 hex digits>");
        }
        return folder.resolve(digest.substring(PREFIX.length()));
    }

    private void sweep() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(PARTIAL)).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
