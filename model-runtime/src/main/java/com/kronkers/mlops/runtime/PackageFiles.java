package com.kronkers.mlops.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of a package: counted and measured before one is read, and none of them outside the folder. */
final class PackageFiles {
    private static final long MOST_DESCRIPTION_BYTES = 16L << 20;

    private final Path folder;
    private final long totalBytes;

    /** @throws InvalidModelPackageException if there are too many or too large ones, or a link */
    PackageFiles(Path folder, long mostBytes) throws IOException {
        this.folder = folder;
        long total = 0;
        int files = 0;
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                if (path.equals(folder)) {
                    continue;
                }
                requirePlain(path);
                total += Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? Files.size(path) : 0;
                if (++files > PackageArchive.MOST_FILES) {
                    throw new InvalidModelPackageException("more than " + PackageArchive.MOST_FILES + " files");
                }
                if (total > mostBytes) {
                    throw tooLarge(mostBytes);
                }
            }
        }
        this.totalBytes = total;
    }

    long totalBytes() {
        return totalBytes;
    }

    /**
     * A file that exists inside the package.
     *
     * @throws InvalidModelPackageException if it leads outside or is missing
     */
    Path file(String name) {
        Path file = inside(name);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new InvalidModelPackageException(name + ": missing from the package");
        }
        return file;
    }

    boolean has(String name) {
        return Files.isRegularFile(inside(name), LinkOption.NOFOLLOW_LINKS);
    }

    /** The names of the files in a folder of the package. */
    List<String> list(String subfolder) throws IOException {
        Path listed = inside(subfolder);
        if (!Files.isDirectory(listed, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(listed)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    String text(String name) throws IOException {
        Path file = file(name);
        if (Files.size(file) > MOST_DESCRIPTION_BYTES) {
            throw new InvalidModelPackageException(name + ": larger than " + (MOST_DESCRIPTION_BYTES >> 20) + " MiB");
        }
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(file(name));
    }

    static InvalidModelPackageException tooLarge(long mostBytes) {
        return new InvalidModelPackageException("more than " + (mostBytes >> 20) + " MiB in all");
    }

    private Path inside(String name) {
        Path file = name.indexOf('\0') >= 0 ? folder : folder.resolve(name).normalize();
        if (!file.startsWith(folder) || file.equals(folder)) {
            throw new InvalidModelPackageException("'" + name + "' leads outside the package");
        }
        return file;
    }

    /** A link in a package given as a folder could name any file of the machine. */
    private void requirePlain(Path path) {
        if (Files.isSymbolicLink(path)
                || !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                        && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new InvalidModelPackageException(folder.relativize(path) + ": a link or no plain file");
        }
    }
}
