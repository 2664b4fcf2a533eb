package com.kronkers.mlops.training.process;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/** How large some folders have become, and what of it is too much. */
final class DiskUsage {
    private final List<Path> folders;
    private final ProcessLimits limits;
    private final long bytesBefore;

    /** Takes the present size as what was there before the program. */
    DiskUsage(List<Path> folders, ProcessLimits limits) {
        this.folders = folders;
        this.limits = limits;
        this.bytesBefore = measure(Long.MAX_VALUE).bytes;
    }

    /** What is too much now, in words. */
    Optional<String> exceeded() {
        long most =
                limits.diskBytes() > Long.MAX_VALUE - bytesBefore ? Long.MAX_VALUE : bytesBefore + limits.diskBytes();
        Measure now = measure(most);
        if (now.hidden) {
            return Optional.of(Excess.hidden());
        }
        if (now.files > limits.files()) {
            return Optional.of(Excess.files(limits));
        }
        return now.bytes > most ? Optional.of(Excess.disk(limits)) : Optional.empty();
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
