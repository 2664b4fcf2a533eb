package com.kronkers.mlops.serving.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process takes of the machine's memory, as Linux tells. */
final class ProcessMemory {
    private static final String RESIDENT = "VmRSS:";
    private static final int KIBI = 1024;

    private ProcessMemory() {}

    /** Resident bytes; 0 where the system does not tell, or the process has ended. */
    static long residentBytes(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status"))) {
                if (line.startsWith(RESIDENT)) {
                    return Long.parseLong(line.substring(RESIDENT.length()).replaceAll("[^0-9]", "")) * KIBI;
                }
            }
            return 0;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }
}
