package com.kronkers.mlops.training.project;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A Python that can make virtual environments.
 *
 * @param executable its real path
 * @param home the folder of its installation
 * @param changed when its executable had last changed when it was asked
 */
record PythonInterpreter(Path executable, Path home, String version, FileTime changed) {
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
            return well && said.size() == 3 ? Optional.of(answered(said)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // there is none of that name
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static PythonInterpreter answered(List<String> said) throws IOException {
        Path executable = Path.of(said.get(0));
        return new PythonInterpreter(
                executable, Path.of(said.get(1)), said.get(2), Files.getLastModifiedTime(executable));
    }

    /** Whether it would still say the same: another version comes with another executable. */
    boolean isUnchanged() {
        try {
            return Files.getLastModifiedTime(executable).equals(changed);
        } catch (IOException e) {
            return false; // it is gone
        }
    }

    boolean fits(Optional<String> wanted) {
        return wanted.map(prefix -> (version + ".").startsWith(prefix + ".")).orElse(true);
    }
}
