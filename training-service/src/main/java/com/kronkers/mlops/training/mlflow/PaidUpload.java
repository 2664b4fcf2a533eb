package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.artifact.ArtifactPath;
import com.kronkers.mlops.training.artifact.ArtifactTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * A file that somebody sends and whose bytes are counted. All of them count while it comes, as they take disk; closing it
 * gives back what does not stay: everything unless it is committed, else what is not more than the file in whose place it is.
 */
final class PaidUpload implements AutoCloseable {
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
        account.accept(bytes);
        paid = bytes;
    }

    /** Gives the content its name. */
    void commit() throws IOException {
        Optional<Path> replaced = tree.find(path);
        long before = replaced.isPresent() ? Files.size(replaced.get()) : 0;
        long bytes = Files.size(upload.file());
        upload.commit();
        kept = Math.max(0, bytes - before);
    }

    @Override
    public void close() {
        try (upload) {
            account.accept(kept - paid);
        }
    }
}
