package com.kronkers.mlops.local.platform;

import com.kronkers.mlops.local.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Proportional set size: what a process holds alone, and its share of what it holds with others (proc(5)). */
public final class Memory {

    private static final String PSS = "Pss:";
    private static final long KIBIBYTE = 1024;

    private Memory() {}

    /** The sum over the processes and all their descendants, in bytes. A process that ends meanwhile counts nothing. */
    public static long of(List<ProcessIdentity> roots) {
        Set<Long> pids = new LinkedHashSet<>();
        for (ProcessIdentity root : roots) {
            if (root.isAlive()) {
                pids.add(root.pid());
                ProcessHandle.of(root.pid())
                        .ifPresent(process -> process.descendants().forEach(child -> pids.add(child.pid())));
            }
        }
        return pids.stream().mapToLong(Memory::pss).sum();
    }

    private static long pss(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps_rollup"))) {
                if (line.startsWith(PSS)) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) * KIBIBYTE;
                }
            }
            return 0;
        } catch (IOException gone) {
            return 0;
        }
    }
}
