package com.kronkers.mlops.ingestion.upload;

import com.kronkers.mlops.problem.Problem;
import java.util.List;

/** Tells a full disk from other failures, by what the operating system says of it. */
final class StorageFull {
    private static final List<String> SAYINGS =
            List.of("No space left on device", "Disk quota exceeded", "File too large", "max_temp_directory_size");

    private StorageFull() {}

    /** Whether a failure of Java or DuckDB comes from a disk that takes no more. */
    static boolean caused(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            String message = String.valueOf(each.getMessage());
            if (SAYINGS.stream().anyMatch(message::contains)) {
                return true;
            }
        }
        return false;
    }

    static RuntimeException problem() {
        return Problem.of(
                        507,
                        "storage-full",
                        "The disk is full",
                        "No version was made, and of the upload nothing is kept but what a resumable one's"
                                + " Upload-Offset counts. Versions there are can be read as before.")
                // The body is not read.
                .header("Connection", "close")
                .field(
                        "body",
                        "does not fit on the disk",
                        "Tell the platform team: more disk, or retention for old versions and uploads. Then send it"
                                + " again, or what is missing of it.")
                .exception();
    }
}
