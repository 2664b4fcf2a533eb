package com.kronkers.mlops.training.runner;

import com.kronkers.mlops.training.process.ProcessLimits;
import com.kronkers.mlops.training.process.ProgramSearch;
import com.kronkers.mlops.training.process.ProjectSpace;
import com.kronkers.mlops.training.project.Language;
import com.kronkers.mlops.training.project.PythonEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts the installed program in the place of the word that a project's command begins with. */
final class ProjectCommand {
    private static final Map<Language, String> INSTALL = Map.of(
            Language.R, "install R (on Debian and Ubuntu: apt-get install r-base-core)",
            Language.JULIA, "install Julia and put it on the service's PATH");

    private final String path;

    /** @param path where programs are looked for: folders divided by colons */
    ProjectCommand(String path) {
        this.path = path;
    }

    /**
     * The words with a real program in front.
     *
     * @param python present where the language is Python
     * @throws IOException if the program is not installed
     */
    List<String> of(
            Language language,
            List<String> words,
            Optional<PythonEnvironment> python,
            ProjectSpace space,
            ProcessLimits limits)
            throws IOException {
        List<String> command = new ArrayList<>(words);
        switch (language) {
            case PYTHON -> {
                for (Path folder : python.orElseThrow().folders()) {
                    space.show(folder);
                }
                command.set(0, python.orElseThrow().python().toString());
            }
            case JAVA -> {
                command.set(
                        0,
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
                // Inside, Java sees the machine's memory and not its own limit.
                command.addAll(1, List.of("-XX:MaxRAM=" + limits.memoryBytes(), "-XX:MaxRAMPercentage=60"));
            }
            case JULIA -> {
                command.set(0, installed(language, "julia", space));
                if (words.stream().noneMatch(word -> word.startsWith("--project"))) {
                    command.add(1, "--project");
                }
            }
            default -> command.set(0, installed(language, words.get(0), space));
        }
        return command;
    }

    private String installed(Language language, String name, ProjectSpace space) throws IOException {
        Path program = ProgramSearch.find(name, path)
                .orElseThrow(
                        () -> new IOException(name + " is not installed on this machine; " + INSTALL.get(language)));
        space.show(program.resolve("../..").normalize());
        return program.toString();
    }
}
