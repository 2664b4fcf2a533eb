package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.artifact.ArtifactPath;
import com.kronkers.mlops.training.artifact.ArtifactTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * A file that somebody sends and whose bytes are counted, and those of its name and folders with them: an empty file takes
 * disk, too. All of them count while it comes; closing it gives back what does not stay: everything unless it is committed,
 * else what is not more than the file in whose place it is.
 */
final class PaidUpload implements AutoCloseable {
    /** What the file and each folder above it take of the disk beside the content. */
    static final long PART = 4096;

    private final ArtifactTree tree;
    private final ArtifactPath path;
    private final LongConsumer account;
    private final ArtifactTree.Upload upload;
    private long paid;
    private long kept;

    /** @param account gets bytes to count, below zero for some to give back */
    PaidUpload(ArtifactTree tree, ArtifactPath path, LongConsumer account) throws IOException {
        this.tree = tree;
        this.path = path;
        this.account = account;
        this.upload = tree.write(path);
    }

    /** Where the content is to be written. */
    Path file() {
        return upload.file();
    }

    /** Counts the most that may come. */
    void pay(long bytes) {
        long all = Math.min(bytes, Long.MAX_VALUE - parts()) + parts();
        account.accept(all);
        paid = all;
    }

    /** Gives the content its name. */
    void commit() throws IOException {
        Optional<Path> replaced = tree.find(path);
        long before = replaced.isPresent() ? Files.size(replaced.get()) + parts() : 0;
        long bytes = Files.size(upload.file()) + parts();
        upload.commit();
        kept = Math.max(0, bytes - before);
    }

    private long parts() {
        return PART * path.segments().size();
    }

    @Override
    public void close() {
        try (upload) {
            account.accept(kept - paid);
        }
    }
}
