package com.kronkers.mlops.training.process;

import com.kronkers.mlops.training.process.ProgramOutcome.OverLimit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How much disk a program takes, and what of it is too much: the growth of its folders, files that it deleted but keeps open,
 * and a share of the disk of all when that comes to its end.
 */
final class DiskUsage {
    /** What the machine keeps for everybody else. */
    static final long RESERVE = 512L << 20;

    /** A program that took less than this part of its limit goes on when the disk is almost full: others filled it. */
    static final int MODEST = 64;

    private final List<Path> folders;
    private final ProcessLimits limits;
    private final long reserve;
    private final Set<Object> devices = new HashSet<>();
    private final Set<FileStore> stores = new HashSet<>();
    private final long bytesBefore;

    /**
     * Takes the present size as what was there before the program.
     *
     * @param reserve bytes that must stay usable on the folders' disks
     */
    DiskUsage(List<Path> folders, ProcessLimits limits, long reserve) throws IOException {
        this.folders = folders;
        this.limits = limits;
        this.reserve = reserve;
        for (Path folder : folders) {
            devices.add(Files.getAttribute(folder, "unix:dev"));
            stores.add(Files.getFileStore(folder));
        }
        this.bytesBefore = measure(Long.MAX_VALUE).bytes;
    }

    /**
     * What is too much now, in words.
     *
     * @param processes the program's
     * @param running whether it may still grow: one that has ended fills no disk
     */
    Optional<OverLimit> exceeded(Stream<ProcessHandle> processes, boolean running) {
        long most =
                limits.diskBytes() > Long.MAX_VALUE - bytesBefore ? Long.MAX_VALUE : bytesBefore + limits.diskBytes();
        Measure now = measure(most);
        if (now.hidden) {
            return Optional.of(Excess.hidden());
        }
        if (now.files > limits.files()) {
            return Optional.of(Excess.files(limits));
        }
        if (now.bytes > most) {
            return Optional.of(Excess.disk(limits));
        }
        long unlinked = UnlinkedFiles.bytes(processes, devices);
        if (unlinked > most - now.bytes) {
            return Optional.of(Excess.deletedFiles(limits));
        }
        boolean isModest = now.bytes - bytesBefore + unlinked < limits.diskBytes() / MODEST;
        return running && !isModest && isFull() ? Optional.of(Excess.reserve(reserve)) : Optional.empty();
    }

    private boolean isFull() {
        try {
            for (FileStore store : stores) {
                if (store.getUsableSpace() < reserve) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e); // then the program's use cannot be measured
        }
    }

    private Measure measure(long most) {
        Measure measure = new Measure(most);
        for (Path folder : folders) {
            try {
                Files.walkFileTree(folder, measure);
            } catch (IOException e) {
                measure.hidden = true;
            }
        }
        return measure;
    }

    /** Adds up, and ends the walk as soon as it is too much: a hostile tree is not walked to its end. */
    private final class Measure extends SimpleFileVisitor<Path> {
        private final long most;
        private long bytes;
        private int files;
        private boolean hidden;

        private Measure(long most) {
            this.most = most;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes += attributes.size();
            return next();
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return next();
        }

        // What is deleted while it is looked at is no offence; a folder that may not be read, or lies too deep, is.
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException problem) {
            hidden |= !(problem instanceof NoSuchFileException);
            return next();
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException problem) {
            return FileVisitResult.CONTINUE;
        }

        private FileVisitResult next() {
            files++;
            return files > limits.files() || bytes > most ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
        }
    }
}
