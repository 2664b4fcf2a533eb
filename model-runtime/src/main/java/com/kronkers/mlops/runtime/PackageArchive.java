package com.kronkers.mlops.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** The ZIP form of a model package: equal content gives equal bytes, and unpacking trusts nothing in it. */
final class PackageArchive {

    static final int MOST_FILES = 1000;
    /** 1980-01-01, the first moment a ZIP entry can carry. */
    private static final long FIXED_TIME = 315532800000L;

    private PackageArchive() {}

    /** Stored, not deflated: what a deflater writes depends on the machine's zlib. */
    static void write(Path zip, SortedMap<String, byte[]> files) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.setMethod(ZipOutputStream.STORED);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                ZipEntry entry = new ZipEntry(file.getKey());
                CRC32 crc = new CRC32();
                crc.update(file.getValue());
                entry.setTimeLocal(
                        java.time.LocalDateTime.ofEpochSecond(FIXED_TIME / 1000, 0, java.time.ZoneOffset.UTC));
                entry.setSize(file.getValue().length);
                entry.setCrc(crc.getValue());
                out.putNextEntry(entry);
                out.write(file.getValue());
                out.closeEntry();
            }
        }
    }

    /**
     * Unpacks into a new folder below {@code workDir}; on failure nothing of it remains.
     *
     * @throws InvalidModelPackageException if it is no ZIP file, leads outside the folder or is too large
     */
    static Path unpack(Path zip, Path workDir, long mostBytes) throws IOException {
        Path folder = Files.createTempDirectory(Files.createDirectories(workDir), "package-");
        boolean complete = false;
        try (ZipFile archive = new ZipFile(zip.toFile())) {
            unpack(archive, folder, mostBytes);
            complete = true;
            return folder;
        } catch (ZipException e) {
            throw new InvalidModelPackageException(zip.getFileName() + ": no ZIP file: " + e.getMessage(), e);
        } finally {
            if (!complete) {
                delete(folder);
            }
        }
    }

    private static void unpack(ZipFile archive, Path folder, long mostBytes) throws IOException {
        if (archive.size() > MOST_FILES) {
            throw new InvalidModelPackageException(archive.size() + " files, more than " + MOST_FILES);
        }
        long left = mostBytes;
        for (ZipEntry entry : Collections.list(archive.entries())) {
            Path target = inside(folder, entry.getName());
            if (entry.isDirectory()) {
                Files.createDirectories(target);
                continue;
            }
            Files.createDirectories(target.getParent());
            try (InputStream in = archive.getInputStream(entry);
                    OutputStream out = Files.newOutputStream(target)) {
                left -= copy(in, out, left, mostBytes);
            }
        }
    }

    private static Path inside(Path folder, String name) {
        Path target = name.indexOf('\0') >= 0 || name.indexOf('\\') >= 0
                ? folder
                : folder.resolve(name).normalize();
        if (!target.startsWith(folder) || target.equals(folder)) {
            throw new InvalidModelPackageException("'" + name + "' leads outside the package");
        }
        return target;
    }

    /** Counts what really comes out: the size an entry states may be a lie. */
    private static long copy(InputStream in, OutputStream out, long most, long mostInAll) throws IOException {
        byte[] buffer = new byte[64 << 10];
        long copied = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            copied += read;
            if (copied > most) {
                throw PackageFiles.tooLarge(mostInAll);
            }
            out.write(buffer, 0, read);
        }
        return copied;
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
