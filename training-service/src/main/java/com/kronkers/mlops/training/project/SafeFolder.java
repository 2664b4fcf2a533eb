package com.kronkers.mlops.training.project;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A folder that is filled with what strangers packed: no name leads out of it, nothing in it is anything but a file or a
 * folder, and it stays within a size.
 */
final class SafeFolder {
    private static final int LONGEST_NAME = 240;
    private static final int DEEPEST = 20;
    private static final String PACK = "pack plain files with relative names";

    private final Path folder;
    private final long byteLimit;
    private final int fileLimit;
    private long bytes;
    private int files;

    SafeFolder(Path folder, long byteLimit, int fileLimit) {
        this.folder = folder;
        this.byteLimit = byteLimit;
        this.fileLimit = fileLimit;
    }

    long bytes() {
        return bytes;
    }

    int files() {
        return files;
    }

    /** Refuses what is no plain file: a link could point anywhere, also after it was looked at. */
    static InvalidProjectException noPlainFile(String name) {
        return new InvalidProjectException(
                shown(name), "is a link or a device", "put a copy of the file in its place; links are not followed");
    }

    void folder(String name) throws IOException, InvalidProjectException {
        count(name);
        make(checked(name), name);
    }

    void file(String name, InputStream content) throws IOException, InvalidProjectException {
        count(name);
        Path target = checked(name);
        make(target.getParent(), name);
        try (OutputStream file = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
            byte[] buffer = new byte[1 << 16];
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                bytes += read;
                if (bytes > byteLimit) {
                    throw new InvalidProjectException(
                            shown(name),
                            "unpacked, the project is larger than " + byteLimit + " bytes",
                            "leave data and built files out; data comes from the dataset");
                }
                file.write(buffer, 0, read);
            }
        } catch (FileAlreadyExistsException e) {
            throw new InvalidProjectException(shown(name), "occurs twice", PACK);
        }
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private void count(String name) throws InvalidProjectException {
        if (++files > fileLimit) {
            throw new InvalidProjectException(
                    shown(name), "the project has more than " + fileLimit + " files", "leave out what is not needed");
        }
    }

    private Path checked(String name) throws InvalidProjectException {
        boolean odd = name.isBlank()
                || name.startsWith("/")
                || name.indexOf('\\') >= 0
                || name.chars().anyMatch(Character::isISOControl)
                || name.matches("[A-Za-z]:.*");
        if (odd) {
            throw new InvalidProjectException(shown(name), "is no relative name of a file", PACK);
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            throw new InvalidProjectException(
                    shown(name), "is longer than " + LONGEST_NAME + " bytes", "shorten the names of files and folders");
        }
        Path relative = Path.of(name).normalize();
        Path target = folder.resolve(relative).normalize();
        for (Path part : Path.of(name)) {
            odd |= part.toString().equals("..");
        }
        if (odd || !target.startsWith(folder)) {
            throw new InvalidProjectException(shown(name), "leads out of the project", PACK);
        }
        if (relative.getNameCount() > DEEPEST) {
            throw new InvalidProjectException(
                    shown(name), "lies deeper than " + DEEPEST + " folders", "nest them less");
        }
        return target;
    }

    private void make(Path path, String name) throws IOException, InvalidProjectException {
        Path made = folder;
        Files.createDirectories(folder);
        for (Path part : folder.relativize(path)) {
            made = made.resolve(part);
            try {
                if (!part.toString().isEmpty() && !Files.isDirectory(made)) {
                    Files.createDirectory(made);
                    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
                }
            } catch (FileSystemException e) {
                throw new InvalidProjectException(shown(name), "needs a folder where there is a file", PACK);
            }
        }
    }

    private static String shown(String name) {
        String printable = name.replaceAll("\\p{Cntrl}", "?");
        return printable.length() > LONGEST_NAME ? printable.substring(0, LONGEST_NAME) + "..." : printable;
    }
}
