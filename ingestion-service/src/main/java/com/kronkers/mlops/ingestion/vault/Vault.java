package com.kronkers.mlops.ingestion.vault;

import com.kronkers.mlops.ingestion.crypto.SealedFiles;
import com.kronkers.mlops.ingestion.objects.Digests;
import com.kronkers.mlops.ingestion.objects.ObjectFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.time.Instant;
import java.util.function.Predicate;

/**
 * Files that are kept encrypted, each under the SHA-256 of what it holds in the clear. A file appears whole or not at
 * all.
 */
public final class Vault {
    private final Path folder;
    private final ObjectFolder objects;
    private final SealedFiles seals;

    Vault(Path folder, ObjectFolder objects, SealedFiles seals) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.objects = objects;
        this.seals = seals;
    }

    /** Begins a file. */
    public SealedCapture capture() throws IOException {
        Path file = objects.lease(".sealed");
        return new SealedCapture(this, file, seals.seal(file));
    }

    /**
     * Seals a file that lies in the clear, and deletes that one.
     *
     * @param file a temporary file of the object folder; gone afterwards
     * @return the digest it is kept under
     */
    public String keep(Path file) throws IOException {
        try (SealedCapture capture = capture()) {
            DigestOutputStream digesting = new DigestOutputStream(capture, Digests.sha256());
            Files.copy(file, digesting);
            String digest = Digests.text(digesting.getMessageDigest());
            capture.keep(digest);
            objects.discard(file);
            return digest;
        }
    }

    /** Whether the file of that digest is there. */
    public boolean has(String digest) {
        return Files.exists(path(digest));
    }

    /**
     * Reads a file in the clear.
     *
     * @throws java.nio.file.NoSuchFileException if it is not there
     */
    public InputStream open(String digest) throws IOException {
        return seals.open(path(digest));
    }

    int sweep(Predicate<String> retained, Instant before) throws IOException {
        return objects.sweep(folder, retained, before);
    }

    void place(Path file, String digest) throws IOException {
        objects.move(file, path(digest));
    }

    void discard(Path file) throws IOException {
        objects.discard(file);
    }

    private Path path(String digest) {
        return Digests.below(folder, digest);
    }
}
