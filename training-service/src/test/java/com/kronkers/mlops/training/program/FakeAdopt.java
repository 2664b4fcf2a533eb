package com.kronkers.mlops.training.program;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes a package of the folder that a project left, for tests, see {@link FakeTrainer}. */
public final class FakeAdopt {
    private FakeAdopt() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println("reads the host's users: " + Files.isReadable(Path.of("/etc/passwd")));
        Path directory = Path.of(arguments[0]).getParent();
        Path model = directory.resolve("model");
        if (!Files.exists(model.resolve("MLmodel"))) {
            System.out.println("{\"error\":\"a pickle is not served; export to ONNX by skl2onnx\"}");
            System.exit(1);
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(model)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        try (OutputStream out = Files.newOutputStream(directory.resolve("model.zip"));
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Path file : files) {
                zip.putNextEntry(new ZipEntry(model.relativize(file).toString()));
                Files.copy(file, zip);
            }
        }
        Files.writeString(directory.resolve("training.json"), "{}");
        System.out.println("adopted " + files.size() + " files");
    }
}
