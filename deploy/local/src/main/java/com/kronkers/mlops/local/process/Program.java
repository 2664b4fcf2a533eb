package com.kronkers.mlops.local.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A program to run.
 *
 * @param name how the platform calls it, also its log's name
 * @param command its words; never a secret, as every user of the machine can read them
 * @param environment what is added to the few variables a program inherits
 * @param directory where it runs
 * @param log what it prints is added to this file
 * @param stage when the guardian ends it
 * @param stopSignal the signal that asks for its clean end
 */
public record Program(
        String name,
        List<String> command,
        Map<String, String> environment,
        Path directory,
        Path log,
        Stage stage,
        String stopSignal) {

    /** Services end before what they stand on. */
    public enum Stage {
        SERVICE,
        FOUNDATION
    }

    public Program {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
