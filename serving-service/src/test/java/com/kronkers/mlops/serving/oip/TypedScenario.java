package com.kronkers.mlops.serving.oip;

import com.kronkers.mlops.serving.platform.ServingScenario;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;

/** With two models that give back what they get: {@code columns} of single values and {@code tensors} of every type. */
abstract class TypedScenario extends ServingScenario {
    static final String COLUMNS = "columns";
    static final String TENSORS = "tensors";

    private static final Path MODELS = Path.of("..", "model-runtime", "src", "test", "resources", "models");
    private static boolean deployed;

    @BeforeEach
    void deployOnce() throws IOException {
        if (!deployed) {
            deploy(COLUMNS, "onnx-columns");
            deploy(TENSORS, "onnx-datatypes");
            deployed = true;
        }
    }

    private void deploy(String model, String folder) throws IOException {
        Path zip = packages.resolve(model + ".zip");
        zip(MODELS.resolve(folder), zip);
        String digest = neighbours.register(model, "1", zip);
        neighbours.promoted(model, 1, "1", digest, model + "-data");
        awaitServed(model, "1", 1);
    }

    private static void zip(Path folder, Path target) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(folder)) {
            files = found.filter(Files::isRegularFile).toList();
        }
        try (OutputStream out = Files.newOutputStream(target);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Path file : files) {
                zip.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
                Files.copy(file, zip);
                zip.closeEntry();
            }
        }
    }
}
