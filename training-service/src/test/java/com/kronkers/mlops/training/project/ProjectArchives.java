package com.kronkers.mlops.training.project;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Projects for tests, as archives: one file of Java that does what it says, which needs nothing but the JDK. */
public final class ProjectArchives {
    private ProjectArchives() {}

    /** A project whose only entry point runs these statements. */
    public static byte[] java(String name, String statements) {
        return zip(
                "MLproject",
                """
                name: %s
                entry_points:
                  main:
                    parameters:
                      note: {type: string, default: none}
                    command: "java Train.java {note}"
                """
                        .formatted(name),
                "Train.java",
                """
                import java.io.*; import java.nio.file.*; import java.util.*; import java.net.*;
                class Train {
                    static final Path MODEL = Path.of(System.getenv("KRONKERS_MODEL_DIR"));
                    public static void main(String[] arguments) throws Exception {
                        System.out.println("the project begins");
                        %s
                    }
                }
                """
                        .formatted(statements));
    }

    /** The statement that leaves a model. */
    public static String model() {
        return """
                Files.writeString(MODEL.resolve("MLmodel"), "flavors:\\n  onnx: {data: model.onnx}\\nsignature:\\n"
                    + "  inputs: '[{\\"type\\": \\"boolean\\", \\"name\\": \\"holiday\\"}]'\\n"
                    + "  outputs: '[{\\"type\\": \\"double\\", \\"name\\": \\"units\\"}]'\\n");
                """;
    }

    public static byte[] zip(String... namesAndContents) {
        try {
            return ArchiveReaderTest.zip(namesAndContents);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
