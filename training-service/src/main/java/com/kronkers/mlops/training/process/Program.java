package com.kronkers.mlops.training.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A program to run.
 *
 * @param name letters, digits and hyphens; its control group's name begins with it
 * @param command the program and its arguments; no shell reads them
 * @param directory where it starts
 * @param environment all that it gets; nothing of the service's own
 * @param writable the folders whose growth is watched
 */
public record Program(
        String name,
        List<String> command,
        Path directory,
        Map<String, String> environment,
        List<Path> writable,
        ProcessLimits limits) {}
