package com.kronkers.mlops.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The packages that {@code models/make.py} made with the libraries of data scientists. */
final class ModelFiles {

    private ModelFiles() {}

    static Path of(String name) {
        try {
            return Path.of(ModelFiles.class.getResource("/models/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One of the larger packages that are measured. */
    static Path benchmark(String name) {
        return Path.of("..", "deploy", "benchmarks", "models", name + ".zip");
    }

    /** A copy to change. */
    static Path copy(String name, Path to) throws IOException {
        Path from = of(name);
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> {
                try {
                    Files.copy(file, to.resolve(from.relativize(file).toString()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return to;
    }

    static LoadedModel load(Path folderOrZip, Path work) {
        return load(folderOrZip, work, LoadSettings.defaults());
    }

    static LoadedModel load(Path folderOrZip, Path work, LoadSettings settings) {
        try (ModelPackage opened = ModelPackage.open(folderOrZip, work)) {
            return LoadedModel.load(opened, settings);
        }
    }
}
