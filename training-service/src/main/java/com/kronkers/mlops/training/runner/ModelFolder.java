package com.kronkers.mlops.training.runner;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** What a project left as its model, looked at before any program of the platform's opens it. */
final class ModelFolder {
    private ModelFolder() {}

    /**
     * @throws IOException saying what is wrong: there is nothing, something that is no plain file (a link could lead to
     *     the host's files, and the platform's programs can read those), or too much
     */
    static void check(Path folder, long byteLimit) throws IOException {
        Check check = new Check(folder, byteLimit);
        Files.walkFileTree(folder, check);
        if (check.files == 0) {
            throw new IOException("the project ended well but left no model; it must save one in MLflow's format in the"
                    + " folder that KRONKERS_MODEL_DIR names, for example by mlflow.onnx.save_model(model, path)");
        }
    }

    private static final class Check extends SimpleFileVisitor<Path> {
        private final Path folder;
        private final long byteLimit;
        private long bytes;
        private int files;

        private Check(Path folder, long byteLimit) {
            this.folder = folder;
            this.byteLimit = byteLimit;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (!attributes.isRegularFile()) {
                throw new IOException("the model folder holds " + folder.relativize(file)
                        + ", which is a link or a device; save plain files only");
            }
            bytes += attributes.size();
            files++;
            if (bytes > byteLimit) {
                throw new IOException(
                        "the model folder is larger than " + byteLimit
                                + " bytes; leave out what serving does not need, or raise kronkers.training.runner.result-limit");
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
