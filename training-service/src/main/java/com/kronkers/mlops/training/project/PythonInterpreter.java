package com.kronkers.mlops.training.project;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A Python that can make virtual environments.
 *
 * @param executable its real path
 * @param home the folder of its installation
 */
record PythonInterpreter(Path executable, Path home, String version) {
    private static final String ASK = "import sys, venv, ensurepip; print(sys.executable); print(sys.base_prefix);"
            + " print('.'.join(map(str, sys.version_info[:3])))";
    private static final long PATIENCE_SECONDS = 20;

    /** @return the interpreter behind a name or path, or empty if it is none or lacks its module for environments */
    static Optional<PythonInterpreter> ask(String name) {
        try {
            Process asked = new ProcessBuilder(name, "-I", "-c", ASK)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            asked.getOutputStream().close();
            List<String> said =
                    new String(asked.getInputStream().readAllBytes()).lines().toList();
            boolean well = asked.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && asked.exitValue() == 0;
            return well && said.size() == 3
                    ? Optional.of(new PythonInterpreter(Path.of(said.get(0)), Path.of(said.get(1)), said.get(2)))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // there is none of that name
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    boolean fits(Optional<String> wanted) {
        return wanted.map(prefix -> (version + ".").startsWith(prefix + ".")).orElse(true);
    }
}
