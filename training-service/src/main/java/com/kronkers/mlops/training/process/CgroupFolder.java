package com.kronkers.mlops.training.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** One folder of a control group file system: its files are read and written line by line. */
record CgroupFolder(Path path) {
    private static final Logger LOG = Logger.getLogger(CgroupFolder.class);
    private static final int PATIENCE = 100;
    private static final long PAUSE_MILLIS = 20;

    static CgroupFolder create(Path path) throws IOException {
        Files.createDirectories(path);
        return new CgroupFolder(path);
    }

    void write(String file, Object value) throws IOException {
        Files.writeString(path.resolve(file), value.toString());
    }

    /** Writes where the kernel offers the file; older kernels and other builds lack some. */
    void writeIfOffered(String file, Object value) throws IOException {
        if (Files.isWritable(path.resolve(file))) {
            write(file, value);
        }
    }

    /** The number in a file that holds nothing else. */
    Optional<Long> number(String file) {
        return lines(file).stream().findFirst().map(String::strip).map(Long::valueOf);
    }

    /** The number behind a name in a file of lines {@code name number}. */
    Optional<Long> number(String file, String name) {
        return lines(file).stream()
                .filter(line -> line.startsWith(name + " "))
                .findFirst()
                .map(line -> Long.valueOf(line.substring(name.length() + 1).strip()));
    }

    /** Ends every process of the group, also those that are born meanwhile. */
    void killAll() {
        for (int round = 0; round < PATIENCE; round++) {
            List<String> processes = lines("cgroup.procs");
            if (processes.isEmpty()) {
                return;
            }
            processes.stream()
                    .flatMap(id -> ProcessHandle.of(Long.parseLong(id.strip())).stream())
                    .forEach(ProcessHandle::destroyForcibly);
            pause();
        }
        LOG.warnf("Processes of control group %s could not be ended", path);
    }

    /** A group can be removed a moment after its last process. */
    void remove() {
        for (int round = 0; round < PATIENCE; round++) {
            try {
                Files.deleteIfExists(path);
                return;
            } catch (IOException e) {
                pause();
            }
        }
        LOG.warnf("Control group %s could not be removed", path);
    }

    /** Removes the group unless it has members or groups of its own. */
    void removeIfEmpty() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.debugf("Control group %s is in use", path);
        }
    }

    private List<String> lines(String file) {
        try (Stream<String> lines = Files.lines(path.resolve(file))) {
            return lines.filter(line -> !line.isBlank()).toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // not offered by this kernel, or the group is gone
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
