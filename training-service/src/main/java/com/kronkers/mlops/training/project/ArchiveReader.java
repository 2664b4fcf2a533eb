package com.kronkers.mlops.training.project;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** Unpacks a ZIP or a tar.gz file into a {@link SafeFolder}. */
final class ArchiveReader {
    private static final String SEND = "send the project as a ZIP or a tar.gz file";

    private ArchiveReader() {}

    static void unpack(Path archive, SafeFolder into) throws IOException, InvalidProjectException {
        try {
            switch (magic(archive)) {
                case 0x504b -> unzip(archive, into);
                case 0x1f8b -> untar(archive, into);
                default -> throw new InvalidProjectException("body", "is neither a ZIP nor a gzip file", SEND);
            }
        } catch (IOException | IllegalArgumentException e) {
            // What the reader does not understand is the archive's fault; a full disk shows in the next request.
            throw new InvalidProjectException("body", "cannot be unpacked: " + e.getMessage(), SEND);
        }
    }

    /** Unpacks a tar stream, which is not closed. */
    static void untar(InputStream stream, SafeFolder into) throws IOException, InvalidProjectException {
        TarArchiveInputStream tar = new TarArchiveInputStream(stream);
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            if (entry.isGlobalPaxHeader() || entry.isPaxHeader()) {
                continue;
            }
            if (entry.isDirectory()) {
                into.folder(entry.getName());
            } else if (entry.getLinkFlag() == TarConstants.LF_NORMAL
                    || entry.getLinkFlag() == TarConstants.LF_OLDNORM) {
                into.file(entry.getName(), tar);
            } else {
                throw SafeFolder.noPlainFile(entry.getName());
            }
        }
    }

    private static void untar(Path archive, SafeFolder into) throws IOException, InvalidProjectException {
        try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
                InputStream tar = new GZIPInputStream(file)) {
            untar(tar, into);
        }
    }

    private static void unzip(Path archive, SafeFolder into) throws IOException, InvalidProjectException {
        try (ZipFile zip = ZipFile.builder().setPath(archive).get()) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                int kind = entry.getUnixMode() & 0xf000;
                if (entry.isDirectory()) {
                    into.folder(entry.getName());
                } else if (kind != 0 && kind != 0x8000) {
                    throw SafeFolder.noPlainFile(entry.getName());
                } else {
                    try (InputStream content = zip.getInputStream(entry)) {
                        into.file(entry.getName(), content);
                    }
                }
            }
        }
    }

    private static int magic(Path archive) throws IOException {
        try (InputStream file = Files.newInputStream(archive)) {
            int first = file.read();
            return first < 0 ? 0 : first << 8 | file.read();
        }
    }
}
