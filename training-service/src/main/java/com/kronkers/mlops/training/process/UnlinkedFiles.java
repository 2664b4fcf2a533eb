package com.kronkers.mlops.training.process;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Files that were deleted but are still open: no folder shows them, and they take up disk until they are closed. */
final class UnlinkedFiles {
    private UnlinkedFiles() {}

    /**
     * How large those are that processes have open; a file that several have open counts once. What this service may not look
     * at counts nothing.
     *
     * @param devices of the file systems that count; shared memory is none of them
     */
    static long bytes(Stream<ProcessHandle> processes, Set<Object> devices) {
        Map<Object, Long> sizes = new HashMap<>();
        processes.forEach(process -> {
            Path open = Path.of("/proc", Long.toString(process.pid()), "fd");
            try (DirectoryStream<Path> files = Files.newDirectoryStream(open)) {
                files.forEach(file -> add(file, devices, sizes));
            } catch (IOException | DirectoryIteratorException e) {
                // it has ended, or is another user's
            }
        });
        return sizes.values().stream().mapToLong(Long::longValue).sum();
    }

    private static void add(Path file, Set<Object> devices, Map<Object, Long> sizes) {
        try {
            Map<String, Object> is = Files.readAttributes(file, "unix:nlink,dev,ino,size");
            if (Integer.valueOf(0).equals(is.get("nlink")) && devices.contains(is.get("dev"))) {
                sizes.put(is.get("dev") + ":" + is.get("ino"), (Long) is.get("size"));
            }
        } catch (IOException e) {
            // closed this moment
        }
    }
}
