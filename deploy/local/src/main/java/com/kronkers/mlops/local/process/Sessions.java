package com.kronkers.mlops.local.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Sessions of their own keep the terminal's Ctrl-C from reaching every process at once: the launcher sets the order. */
final class Sessions {

    private static final boolean AVAILABLE = Files.isExecutable(Path.of("/usr/bin/setsid"));

    private Sessions() {}

    static List<String> detached(String... command) {
        return detached(List.of(command));
    }

    /** setsid replaces itself by the command, so the process number stays the command's. */
    static List<String> detached(List<String> command) {
        List<String> words = new ArrayList<>();
        if (AVAILABLE) {
            words.add("/usr/bin/setsid");
        }
        words.addAll(command);
        return words;
    }
}
