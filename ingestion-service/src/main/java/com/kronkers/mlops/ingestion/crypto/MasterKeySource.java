package com.kronkers.mlops.ingestion.crypto;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads the master keys from the configuration, or else from a file that it makes on the first start.
 *
 * <p>Both hold one or more of {@code version:base64}, separated by commas or line ends; a bare base64 text is version
 * 1. To rotate, add a greater version and restart.
 */
final class MasterKeySource {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private MasterKeySource() {}

    /**
     * @param configured the keys' text, null to use the file
     * @param file made with a fresh key, readable by its owner only, if it does not exist
     * @throws IllegalArgumentException if a key is malformed; the message never holds a part of it
     */
    static MasterKeys read(String configured, Path file) throws IOException {
        if (configured != null && !configured.isBlank()) {
            return parse(configured, "kronkers.master-key");
        }
        if (!Files.exists(file)) {
            make(file);
        }
        requireOwnerOnly(file);
        return parse(Files.readString(file), file.toString());
    }

    private static MasterKeys parse(String text, String source) {
        Map<Integer, byte[]> keys = new TreeMap<>();
        List<String> entries = Arrays.stream(text.split("[,\\s]+"))
                .filter(each -> !each.isEmpty())
                .toList();
        for (int i = 0; i < entries.size(); i++) {
            String entry = entries.get(i);
            int colon = entry.indexOf(':');
            String version = colon < 0 ? "1" : entry.substring(0, colon);
            if (!version.matches("[1-9][0-9]{0,8}")) {
                throw malformed(source, i, "its version is no number from 1");
            }
            byte[] key;
            try {
                key = Base64.getDecoder().decode(entry.substring(colon + 1));
            } catch (IllegalArgumentException e) {
                // Without the cause: its message quotes the key's characters.
                throw malformed(source, i, "it is no base64");
            }
            if (keys.put(Integer.valueOf(version), key) != null) {
                throw malformed(source, i, "its version appears twice");
            }
        }
        return new MasterKeys(keys);
    }

    private static IllegalArgumentException malformed(String source, int index, String why) {
        return new IllegalArgumentException("Entry " + (index + 1) + " of " + source + " is no master key: " + why
                + ". Write version:key, the key made with: openssl rand -base64 32");
    }

    /** Appears whole or not at all, and never replaces a key that another process made meanwhile. */
    private static void make(Path file) throws IOException {
        Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
        Path made = posix(folder)
                ? Files.createTempFile(folder, "key", ".new", PosixFilePermissions.asFileAttribute(OWNER_ONLY))
                : Files.createTempFile(folder, "key", ".new");
        try {
            String key = "1:" + Base64.getEncoder().encodeToString(MasterKeys.randomKey()) + "\n";
            Files.write(made, key.getBytes(StandardCharsets.US_ASCII));
            Files.createLink(file, made);
        } catch (FileAlreadyExistsException e) {
            // The other process's key is the one.
            requireOwnerOnly(file);
        } finally {
            Files.delete(made);
        }
    }

    private static void requireOwnerOnly(Path file) throws IOException {
        if (posix(file) && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            throw new IllegalArgumentException(
                    "The master key's file can be read by others; run: chmod 600 " + file.toAbsolutePath());
        }
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
