package com.kronkers.mlops.serving.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The packages that the model runtime is tested with. */
public final class FlavorPackages {
    private static final Path MODELS = Path.of("..", "model-runtime", "src", "test", "resources", "models");

    private FlavorPackages() {}

    public static Path folder(String name) {
        return MODELS.resolve(name);
    }

    public static Path zip(String name, Path target) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(folder(name))) {
            files = found.filter(Files::isRegularFile).toList();
        }
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(target))) {
            for (Path file : files) {
                zip.putNextEntry(new ZipEntry(folder(name).relativize(file).toString()));
                Files.copy(file, zip);
                zip.closeEntry();
            }
        }
        return target;
    }
}
