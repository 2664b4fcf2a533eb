package com.kronkers.mlops.training.runner;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** What a project says that its model predicts, {@value JobDescription#PREDICTIONS}: no part of the model. */
final class Predictions {
    private static final String COLUMN = "prediction";
    /** Of numbers, of what R, Python and Java write for a missing or infinite one, and of lines. */
    private static final String ALLOWED = "0123456789+-.eENAaInfity\"\r\n";

    private static final long KEPT_BYTES = 64 << 20;

    private Predictions() {}

    /**
     * Moves the file, if there is one, out of the model's folder to where the job's other files are.
     *
     * @return where it is then
     */
    static Optional<Path> take(Path modelFolder, Path directory) throws IOException {
        Path left = modelFolder.resolve(JobDescription.PREDICTIONS);
        if (!Files.isRegularFile(left, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        Path file = directory.resolve(JobDescription.PREDICTIONS);
        return Optional.of(Files.move(left, file, StandardCopyOption.REPLACE_EXISTING));
    }

    /**
     * Whether the file may be kept with its run, where a dataset's grants do not reach: it is one column of numbers of at
     * most 64 MiB, and so holds no row of the data.
     */
    static boolean mayBeKept(Path file) throws IOException {
        if (Files.size(file) > KEPT_BYTES) {
            return false;
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS))) {
            StringBuilder name = new StringBuilder();
            int next = in.read();
            for (; next >= 0 && next != '\n' && name.length() <= COLUMN.length() + 3; next = in.read()) {
                name.append((char) next);
            }
            if (next != '\n' || !name.toString().strip().replace("\"", "").equals(COLUMN)) {
                return false;
            }
            do {
                next = in.read();
            } while (next >= 0 && ALLOWED.indexOf(next) >= 0);
            return next < 0;
        }
    }
}
