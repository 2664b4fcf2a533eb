package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.serving.storage.AtomicFile;
import com.kronkers.mlops.serving.storage.StorageConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Model packages on the local disk, each under its digest and verified whenever it is taken out. */
@ApplicationScoped
class ArtifactCache {
    private static final String PREFIX = "sha256:";

    private final Path folder;
    private final ArtifactSource source;

    @Inject
    ArtifactCache(StorageConfig storage, ArtifactSource source) {
        this(storage.dataDir().resolve("artifacts"), source);
    }

    ArtifactCache(Path folder, ArtifactSource source) {
        this.folder = folder;
        this.source = source;
    }

    /**
     * The package with this digest, fetched if it is not here.
     *
     * @throws ArtifactUnavailableException if it cannot be fetched just now
     * @throws RefusedVersionException if what the registry gives has another digest
     */
    Path get(ModelPromoted.Artifact artifact) {
        Path file = folder.resolve(artifact.digest().substring(PREFIX.length()) + ".zip");
        try {
            if (!Files.exists(file) || !digestOf(file).equals(artifact.digest())) {
                fetch(artifact, file);
            }
            return file;
        } catch (IOException e) {
            throw new ArtifactUnavailableException("artifact " + artifact.digest() + " broke off: " + e, e);
        }
    }

    private void fetch(ModelPromoted.Artifact artifact, Path file) throws IOException {
        MessageDigest digest = sha256();
        try (AtomicFile download = AtomicFile.begin(file);
                DigestInputStream in = new DigestInputStream(source.open(artifact), digest)) {
            long bytes = in.transferTo(download.out());
            if (bytes < artifact.bytes()) {
                throw new IOException("got " + bytes + " of " + artifact.bytes() + " bytes");
            }
            String found = PREFIX + HexFormat.of().formatHex(digest.digest());
            if (!found.equals(artifact.digest())) {
                throw new RefusedVersionException(
                        "the artifact has digest " + found + ", the promotion names " + artifact.digest());
            }
            download.commit();
        }
    }

    static String digestOf(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return PREFIX + HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
