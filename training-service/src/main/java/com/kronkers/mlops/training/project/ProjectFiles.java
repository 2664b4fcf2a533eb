package com.kronkers.mlops.training.project;

import com.kronkers.mlops.training.artifact.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of projects, each a folder named by the digest of its content. A project is unpacked under a temporary name
 * and renamed, so a name never stands for half a project; storing the same files again changes nothing.
 */
final class ProjectFiles {
    private static final String INCOMING = "incoming-";

    private final Path folder;

    ProjectFiles(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    /** A new folder to unpack into; whoever asks for it moves or removes it. */
    Path incoming() throws IOException {
        Files.createDirectories(folder);
        return Files.createTempDirectory(folder, INCOMING);
    }

    /** Removes what was being unpacked when a service was killed: nobody has written to anything in it since an instant. */
    void sweep(Instant before) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> all = Files.list(folder)) {
            for (Path incoming : all.filter(
                            path -> path.getFileName().toString().startsWith(INCOMING))
                    .toList()) {
                if (writtenTo(incoming).toInstant().isBefore(before)) {
                    remove(incoming);
                }
            }
        }
    }

    /** When something in a folder was last written; what its owner removes meanwhile does not count. */
    private static FileTime writtenTo(Path folder) throws IOException {
        List<FileTime> times = new ArrayList<>(List.of(FileTime.from(Instant.EPOCH)));
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes is) {
                return visitFile(path, is);
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes is) {
                times.add(is.lastModifiedTime());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException problem) throws IOException {
                if (problem instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw problem;
            }
        });
        return Collections.max(times);
    }

    Optional<Path> find(String digest) {
        return digest.matches(Digests.PATTERN)
                ? Optional.of(path(digest)).filter(Files::isDirectory)
                : Optional.empty();
    }

    /** Moves an unpacked project to its name. */
    void store(String digest, Path unpacked) throws IOException {
        Files.setPosixFilePermissions(unpacked, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        try {
            Files.move(unpacked, path(digest), StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(path(digest))) {
                throw e;
            }
            remove(unpacked); // somebody stored the same files before
        }
    }

    /**
     * The digest of a project: SHA-256 over {@code path NUL digest-of-content LF} of each file, in the order of the paths'
     * UTF-8 bytes. Times, owners and permissions do not count.
     */
    static String digest(Path project) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(project)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        List<String> names = files.stream()
                .map(file -> project.relativize(file).toString())
                .sorted(Comparator.comparing(name -> name.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned))
                .toList();
        MessageDigest digest = Digests.sha256();
        for (String name : names) {
            String line = name + '\0' + Digests.of(project.resolve(name)) + '\n';
            digest.update(line.getBytes(StandardCharsets.UTF_8));
        }
        return Digests.named(digest);
    }

    /** Where the project's files are: archives often have them in one folder, named like the project. */
    static Path top(Path unpacked) throws IOException {
        if (Files.exists(unpacked.resolve(Manifest.FILE))) {
            return unpacked;
        }
        try (Stream<Path> children = Files.list(unpacked)) {
            List<Path> found = children.toList();
            boolean wrapped = found.size() == 1 && Files.exists(found.get(0).resolve(Manifest.FILE));
            return wrapped ? found.get(0) : unpacked;
        }
    }

    static void remove(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private Path path(String digest) {
        return folder.resolve(digest.replace(':', '-'));
    }
}
