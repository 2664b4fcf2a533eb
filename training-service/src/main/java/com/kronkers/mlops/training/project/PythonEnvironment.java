package com.kronkers.mlops.training.project;

import java.nio.file.Path;
import java.util.List;

/**
 * A ready virtual environment, or a bare interpreter.
 *
 * @param python the program to start
 * @param folders what it needs to be read, at the paths it has
 */
public record PythonEnvironment(Path python, List<Path> folders) {}
