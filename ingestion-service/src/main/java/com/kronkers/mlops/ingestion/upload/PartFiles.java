package com.kronkers.mlops.ingestion.upload;

import com.kronkers.mlops.ingestion.crypto.SealedFiles;
import com.kronkers.mlops.ingestion.objects.Sweeping;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The pieces of unfinished uploads, sealed one by one: a sealed file cannot be continued, and a piece that is not
 * finished is worth nothing.
 */
@Singleton
class PartFiles {
    private final Path folder;
    private final SealedFiles seals;

    PartFiles(SealedFiles seals, @ConfigProperty(name = "kronkers.data-dir") Path dataDirectory) throws IOException {
        this.folder = Files.createDirectories(dataDirectory.resolve("uploads"));
        this.seals = seals;
    }

    /** Begins a part of a writer. */
    OutputStream begin(UUID upload, int part, UUID writer) throws IOException {
        Path file = path(upload, part, writer);
        Files.createDirectories(file.getParent());
        return seals.seal(file);
    }

    /** Gives up a part that cannot be finished. */
    void discard(UUID upload, int part, UUID writer) throws IOException {
        Files.deleteIfExists(path(upload, part, writer));
    }

    /** Makes a finished part survive a power cut. */
    void flush(UUID upload, int part, UUID writer) throws IOException {
        Path file = path(upload, part, writer);
        force(file, StandardOpenOption.WRITE);
        force(file.getParent(), StandardOpenOption.READ);
    }

    /**
     * All parts one after another, each opened when the one before it is read.
     *
     * @param writers of the parts in their order
     */
    InputStream read(UUID upload, List<UUID> writers) {
        Iterator<InputStream> streams = IntStream.range(0, writers.size())
                .mapToObj(part -> open(path(upload, part, writers.get(part))))
                .iterator();
        return new SequenceInputStream(new Enumeration<>() {
            @Override
            public boolean hasMoreElements() {
                return streams.hasNext();
            }

            @Override
            public InputStream nextElement() {
                return streams.next();
            }
        });
    }

    void delete(UUID upload) throws IOException {
        Path parts = folder.resolve(upload.toString());
        if (Files.exists(parts)) {
            for (Path part : Sweeping.below(parts)) {
                Files.deleteIfExists(part);
            }
            Files.deleteIfExists(parts);
        }
    }

    /** Deletes the parts of uploads that are unknown, if nothing was written there since {@code before}. */
    int sweep(Predicate<UUID> known, Instant before) throws IOException {
        Set<UUID> found = new HashSet<>();
        for (Path part : Sweeping.below(folder)) {
            if (Sweeping.olderThan(part.getParent(), before)) {
                found.add(UUID.fromString(part.getParent().getFileName().toString()));
            }
        }
        found.removeIf(known);
        for (UUID unknown : found) {
            delete(unknown);
        }
        return found.size();
    }

    private InputStream open(Path part) {
        try {
            return seals.open(part);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path path(UUID upload, int part, UUID writer) {
        return folder.resolve(upload.toString()).resolve("%06d-%s.part".formatted(part, writer));
    }

    private static void force(Path file, StandardOpenOption option) throws IOException {
        try (FileChannel channel = FileChannel.open(file, option)) {
            channel.force(true);
        }
    }
}
