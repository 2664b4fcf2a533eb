package com.kronkers.mlops.training.artifact;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The files that clients log below runs and models: a tree in the data folder. A file appears whole or not at all. No path
 * leads out of the tree, and nothing in it that is no plain file or folder is ever followed.
 */
@ApplicationScoped
public class ArtifactTree {
    private static final Logger LOG = Logger.getLogger(ArtifactTree.class);
    /** Since anything was last written to a file. */
    private static final Duration ABANDONED = Duration.ofDays(1);
    /** Each folder takes disk, too, and what is one file to its sender would be a thousand of them. */
    private static final int DEEPEST = 32;

    private final Path root;
    private final Path incoming;
    private final Clock clock;

    ArtifactTree(@ConfigProperty(name = "kronkers.data-dir") Path dataDirectory, Clock clock) {
        this.clock = clock;
        Path data = dataDirectory.toAbsolutePath().normalize();
        this.root = data.resolve("runs");
        this.incoming = data.resolve("runs-incoming");
    }

    /**
     * A file or folder.
     *
     * @param name without the folders above it
     * @param bytes of a file; 0 for a folder
     */
    public record Entry(String name, boolean folder, long bytes) {}

    /** A file that is being written; unless it is committed, closing it leaves nothing. */
    public final class Upload implements AutoCloseable {
        private final Path temporary;
        private final Path target;

        private Upload(Path temporary, Path target) {
            this.temporary = temporary;
            this.target = target;
        }

        /** Where the content is to be written. */
        public Path file() {
            return temporary;
        }

        /** Flushes the content to the disk and gives it its name, in place of what had it before. */
        public void commit() throws IOException {
            flush(temporary, StandardOpenOption.WRITE);
            makeFolders(target.getParent());
            if (isFolder(target)) {
                throw new InvalidPathException("A folder has this name: " + root.relativize(target));
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            flush(target.getParent(), StandardOpenOption.READ);
        }

        @Override
        public void close() {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A path that names nothing in the tree, or that a file cannot have. */
    public static final class InvalidPathException extends RuntimeException {
        InvalidPathException(String message) {
            super(message);
        }
    }

    /**
     * Begins to write the file of a path.
     *
     * @throws InvalidPathException if it lies deeper than any file may
     */
    public Upload write(ArtifactPath path) throws IOException {
        if (path.segments().size() > DEEPEST) {
            throw new InvalidPathException("The path has " + path.segments().size() + " parts and may have at most "
                    + DEEPEST + ": use fewer folders.");
        }
        Path target = resolve(path);
        Files.createDirectories(incoming);
        return new Upload(Files.createTempFile(incoming, "upload-", ".part"), target);
    }

    /** The file of a path, if there is one. */
    public Optional<Path> find(ArtifactPath path) {
        Path file = resolve(path);
        return isPlain(file.getParent()) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                ? Optional.of(file)
                : Optional.empty();
    }

    /** What is in the folder of a path, by name; nothing where there is no folder. */
    public List<Entry> list(ArtifactPath path) throws IOException {
        Path folder = resolve(path);
        if (!isPlain(folder) || !isFolder(folder)) {
            return List.of();
        }
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            for (Path child : children) {
                BasicFileAttributes is =
                        Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (is.isDirectory() || is.isRegularFile()) {
                    entries.add(new Entry(
                            child.getFileName().toString(), is.isDirectory(), is.isDirectory() ? 0 : is.size()));
                }
            }
        }
        entries.sort(Comparator.comparing(Entry::name));
        return entries;
    }

    /** Deletes the file or folder of a path; nothing happens where there is none. */
    public void delete(ArtifactPath path) throws IOException {
        Path target = resolve(path);
        if (!isPlain(target.getParent()) || !Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> all = Files.walk(target)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Deletes what was being written when the service was killed. */
    @Scheduled(every = "6h", delayed = "1m")
    void sweep() {
        if (!Files.isDirectory(incoming)) {
            return;
        }
        FileTime before = FileTime.from(clock.instant().minus(ABANDONED));
        try (Stream<Path> files = Files.list(incoming)) {
            for (Path file : files.toList()) {
                if (Files.getLastModifiedTime(file).compareTo(before) < 0) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            LOG.warnf(e, "Unfinished artifacts could not be swept; trying again later");
        }
    }

    private Path resolve(ArtifactPath path) {
        Path target = root.resolve(path.text()).normalize();
        if (!target.startsWith(root) || target.equals(root)) {
            throw new InvalidPathException("Invalid path");
        }
        return target;
    }

    /** Whether every folder from the root to here is one, not a link to one. */
    private boolean isPlain(Path folder) {
        for (Path each = folder; each != null && each.startsWith(root); each = each.getParent()) {
            if (Files.isSymbolicLink(each)) {
                return false;
            }
        }
        return true;
    }

    private void makeFolders(Path folder) throws IOException {
        for (Path each = folder; each.startsWith(root); each = each.getParent()) {
            if (Files.exists(each, LinkOption.NOFOLLOW_LINKS) && !isFolder(each)) {
                throw new InvalidPathException("A file has the name of a folder: " + root.relativize(each));
            }
        }
        Files.createDirectories(folder);
    }

    private static boolean isFolder(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static void flush(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }
}
