package com.kronkers.mlops.training.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Lays the class file of a child process's first class where the child can read it. */
final class FirstClass {
    private FirstClass() {}

    /** @return the folder to put on the child's class path */
    static Path place(Class<?> type, Path folder) throws IOException {
        Path target = folder.resolve(type.getName().replace('.', '/') + ".class");
        Files.createDirectories(target.getParent());
        try (InputStream code = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            if (code == null) {
                throw new IOException("the class file of " + type.getSimpleName() + " is missing from the service");
            }
            Files.copy(code, target, StandardCopyOption.REPLACE_EXISTING);
        }
        return folder;
    }
}
