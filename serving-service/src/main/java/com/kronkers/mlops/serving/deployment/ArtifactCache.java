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
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Model packages on the local disk, each under its digest and verified whenever it is taken out. */
@ApplicationScoped
class ArtifactCache {
    private static final Logger LOG = Logger.getLogger(ArtifactCache.class);
    private static final String PREFIX = "sha256:";
    private static final String SUFFIX = ".zip";
    private static final int BUFFER = 64 << 10;

    private final Path folder;
    private final ArtifactSource source;
    private final long mostBytes;

    @Inject
    ArtifactCache(StorageConfig storage, ArtifactSource source, DeploymentConfig config) {
        this(
                storage.dataDir().resolve("artifacts"),
                source,
                config.largestPackage().asLongValue());
    }

    /** @param mostBytes of one package; more are not fetched */
    ArtifactCache(Path folder, ArtifactSource source, long mostBytes) {
        this.folder = folder;
        this.source = source;
        this.mostBytes = mostBytes;
    }

    /**
     * The package with this digest, fetched if it is not here.
     *
     * @throws ArtifactUnavailableException if it cannot be fetched just now
     * @throws RefusedVersionException if what the registry gives has another digest, or is too large
     */
    Path get(ModelPromoted.Artifact artifact) {
        Path file = folder.resolve(name(artifact.digest()));
        try {
            if (!Files.exists(file) || !digestOf(file).equals(artifact.digest())) {
                fetch(artifact, file);
            }
            return file;
        } catch (IOException e) {
            throw new ArtifactUnavailableException("artifact " + artifact.digest() + " broke off: " + e, e);
        }
    }

    /**
     * Removes what broke off, and all packages but these and the given number of others, the newest. What cannot be
     * removed stays: the cache is only larger then.
     */
    void keepOnly(Set<String> digests, int spare) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Set<String> needed = digests.stream().map(ArtifactCache::name).collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> others = files.filter(
                            file -> !needed.contains(file.getFileName().toString()))
                    .sorted(Comparator.comparing(ArtifactCache::age))
                    .toList();
            int kept = 0;
            for (Path file : others) {
                boolean whole = file.toString().endsWith(SUFFIX);
                if (whole && kept < spare) {
                    kept++;
                } else {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            LOG.warnf("Packages that are not needed stay in %s: %s", folder, e.toString());
        }
    }

    private static String name(String digest) {
        return digest.substring(PREFIX.length()) + SUFFIX;
    }

    private static long age(Path file) {
        return -file.toFile().lastModified();
    }

    private void fetch(ModelPromoted.Artifact artifact, Path file) throws IOException {
        requireRoom(artifact.bytes());
        MessageDigest digest = sha256();
        try (ArtifactSource.Download given = source.open(artifact);
                AtomicFile download = AtomicFile.begin(file)) {
            requireRoom(given.length().orElse(0));
            long bytes = copy(new DigestInputStream(given.content(), digest), download.out());
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

    /** Counts what really comes: what was said of its size may be a lie. */
    private long copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long copied = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            copied += read;
            requireRoom(copied);
            out.write(buffer, 0, read);
        }
        return copied;
    }

    private void requireRoom(long bytes) {
        if (bytes > mostBytes) {
            throw new RefusedVersionException("the artifact has " + bytes + " bytes or more, at most " + mostBytes
                    + " are fetched; kronkers.deployment.largest-package sets that bound");
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
