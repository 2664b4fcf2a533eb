package com.kronkers.mlops.training.project;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who has an environment: several may use it together, one alone may make or remove it. Holds between threads and, by a file
 * for each environment, between processes; what a process held is free when it is gone.
 */
final class EnvironmentLocks {
    private final Path folder;
    /** What this process holds. A process cannot lock a file twice, so it counts for itself. */
    private final Map<String, Held> held = new HashMap<>();

    EnvironmentLocks(Path folder) {
        this.folder = folder;
    }

    /** What is held until it is closed. */
    interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    private static final class Held {
        private final FileChannel file;
        private final boolean shared;
        private int holders;

        Held(FileChannel file, boolean shared) {
            this.file = file;
            this.shared = shared;
        }
    }

    /** Holds an environment beside others; empty while somebody has it alone. */
    Optional<Hold> share(String name) throws IOException {
        return hold(name, true);
    }

    /** Holds an environment alone; empty while somebody has it. */
    Optional<Hold> alone(String name) throws IOException {
        return hold(name, false);
    }

    private synchronized Optional<Hold> hold(String name, boolean shared) throws IOException {
        Held known = held.get(name);
        if (known != null && !(known.shared && shared)) {
            return Optional.empty();
        }
        if (known == null) {
            FileChannel file = open(name);
            if (!lock(file, shared)) {
                file.close();
                return Optional.empty();
            }
            known = new Held(file, shared);
            held.put(name, known);
        }
        known.holders++;
        return Optional.of(() -> letGo(name));
    }

    private static boolean lock(FileChannel file, boolean shared) throws IOException {
        try {
            return file.tryLock(0, Long.MAX_VALUE, shared) != null;
        } catch (OverlappingFileLockException e) {
            return false; // somebody else in this process has it
        }
    }

    private FileChannel open(String name) throws IOException {
        Files.createDirectories(folder);
        return FileChannel.open(
                folder.resolve(name + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    private synchronized void letGo(String name) {
        Held known = held.get(name);
        if (--known.holders == 0) {
            held.remove(name);
            try {
                known.file.close(); // which unlocks it
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
