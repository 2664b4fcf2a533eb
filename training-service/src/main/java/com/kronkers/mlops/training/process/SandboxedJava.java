package com.kronkers.mlops.training.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The platform's own Java programs where they open what a stranger made: native libraries that read a hostile file may do
 * what the file wants. In the sandbox such a program has no network, reads what it is lent, and writes to one folder.
 */
public final class SandboxedJava {
    private static final String NATIVE = "native";

    private final Sandbox sandbox;
    private final JavaLimits java;

    public SandboxedJava(Sandbox sandbox, JavaLimits java) {
        this.sandbox = sandbox;
        this.java = java;
    }

    /**
     * A program that runs a main class in the sandbox.
     *
     * @param name see {@link Program#name()}
     * @param folder the one that it may write to, which is its own alone; it has the same path inside
     * @param inputs files and folders that it finds in this folder, by their names, and can only read
     */
    public Program program(
            String name,
            String classPath,
            String mainClass,
            Path folder,
            List<Path> inputs,
            List<String> arguments,
            ProcessLimits limits)
            throws IOException {
        sandbox.give(folder);
        Program bare = java.withoutNativeCache().program(name, classPath, mainClass, folder, arguments, limits);
        sandbox.give(folder.resolve("tmp"));
        List<Sandbox.Mount> mounts = new ArrayList<>(code(classPath));
        mounts.add(Sandbox.Mount.writable(folder, folder.toString()));
        for (Path input : inputs) {
            sandbox.lend(input);
            mounts.add(Sandbox.Mount.readOnly(
                    input, folder.resolve(input.getFileName()).toString()));
        }
        if (java.nativeCache().isPresent()) {
            mounts.addAll(nativeLibraries(java.nativeCache().get().toAbsolutePath(), folder.resolve(NATIVE)));
        }
        List<String> command = sandbox.command(mounts, folder.toString(), bare.command());
        return new Program(name, command, folder, bare.environment(), bare.writable(), limits);
    }

    private static List<Sandbox.Mount> code(String classPath) {
        return Stream.of(classPath.split(File.pathSeparator))
                .map(entry -> Path.of(entry.endsWith("*") ? entry.substring(0, entry.length() - 1) : entry))
                .filter(path -> !path.startsWith("/usr") && Files.exists(path))
                .distinct()
                .sorted()
                .map(path -> Sandbox.Mount.readOnly(path, path.toString()))
                .toList();
    }

    /**
     * Libraries that are unpacked already, each by itself: one that is missing is unpacked into the program's own folder, and
     * nobody but the program ever loads it.
     */
    private List<Sandbox.Mount> nativeLibraries(Path cache, Path own) throws IOException {
        sandbox.give(own);
        if (!Files.isDirectory(cache)) {
            return List.of();
        }
        List<Path> libraries;
        try (Stream<Path> all = Files.find(cache, 5, (path, is) -> is.isRegularFile() && isWhole(cache, path))) {
            libraries = all.toList();
        }
        List<Sandbox.Mount> mounts = new ArrayList<>();
        for (Path library : libraries) {
            Path inside = own.resolve(cache.relativize(library));
            for (Path each = inside.getParent(); !each.equals(own); each = each.getParent()) {
                sandbox.give(each);
            }
            mounts.add(Sandbox.Mount.readOnly(library, inside.toString()));
        }
        return mounts;
    }

    /** What is being unpacked has a folder whose name begins with {@code tmp}, or a name of its own that ends with it. */
    private static boolean isWhole(Path cache, Path library) {
        boolean unfinished = Stream.iterate(cache.relativize(library), parent -> parent != null, Path::getParent)
                .map(part -> part.getFileName().toString())
                .anyMatch(part -> part.startsWith("tmp"));
        return !unfinished && library.getFileName().toString().matches(".*\\.so(\\.[0-9.]+)?");
    }
}
