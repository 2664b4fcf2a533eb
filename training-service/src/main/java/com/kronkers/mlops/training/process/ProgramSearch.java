package com.kronkers.mlops.training.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds an installed program as a shell would. */
public final class ProgramSearch {
    private ProgramSearch() {}

    /**
     * @param path folders divided by colons
     * @return the program's real path, behind every link
     */
    public static Optional<Path> find(String name, String path) {
        return Stream.of(path.split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .flatMap(ProgramSearch::real);
    }

    private static Optional<Path> real(Path program) {
        try {
            return Optional.of(program.toRealPath());
        } catch (IOException e) {
            return Optional.empty(); // it was removed this moment
        }
    }
}
