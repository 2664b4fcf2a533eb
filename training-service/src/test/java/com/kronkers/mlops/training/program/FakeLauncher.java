package com.kronkers.mlops.training.program;

import java.util.Arrays;

/** Runs a command after two arguments of no meaning and ends with it, and reads nothing. */
public final class FakeLauncher {
    private FakeLauncher() {}

    public static void main(String[] arguments) throws Exception {
        Process command = new ProcessBuilder(Arrays.asList(arguments).subList(2, arguments.length))
                .inheritIO()
                .start();
        System.exit(command.waitFor());
    }
}
