package com.kronkers.mlops.training.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * The processes whose environment carries a mark that only one program was given, hence also those that have lost their
 * parent, which no process tree shows. A process that clears its environment and leaves its parent is not found.
 */
final class MarkedProcesses {
    private static final Logger LOG = Logger.getLogger(MarkedProcesses.class);
    private static final String NAME = "KRONKERS_PROGRAM";
    private static final int PATIENCE = 100;

    private final String mark = UUID.randomUUID().toString();

    /** What the program's environment must hold. */
    Map<String, String> environment() {
        return Map.of(NAME, mark);
    }

    /** Ends them all, also those that are born meanwhile. */
    void killAll() {
        for (int round = 0; round < PATIENCE; round++) {
            List<ProcessHandle> found = find();
            if (found.isEmpty()) {
                return;
            }
            found.forEach(ProcessHandle::destroyForcibly);
        }
        LOG.warnf("Processes with %s=%s could not be ended", NAME, mark);
    }

    private List<ProcessHandle> find() {
        return ProcessHandle.allProcesses().filter(this::isMarked).toList();
    }

    private boolean isMarked(ProcessHandle process) {
        try {
            // Any byte is a character in this encoding, so that an environment of any kind can be searched.
            return Files.readString(
                            Path.of("/proc", Long.toString(process.pid()), "environ"), StandardCharsets.ISO_8859_1)
                    .contains(NAME + "=" + mark);
        } catch (IOException e) {
            return false; // another user's, gone by now, or a system without this file
        }
    }
}
