package com.kronkers.mlops.training.project;

import java.nio.file.Path;
import java.util.List;

/**
 * A ready virtual environment, or a bare interpreter.
 *
 * @param python the program to start
 * @param folders what it needs to be read, at the paths it has
 * @param letGo is run when the environment is closed; until then nobody removes it
 */
public record PythonEnvironment(Path python, List<Path> folders, Runnable letGo) implements AutoCloseable {

    @Override
    public void close() {
        letGo.run();
    }
}
