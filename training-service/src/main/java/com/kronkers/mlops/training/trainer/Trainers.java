package com.kronkers.mlops.training.trainer;

import com.kronkers.mlops.training.artifact.Digests;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The installed trainers and the validator: names, main classes, class path and code digest. */
@ApplicationScoped
public class Trainers {
    private final TrainersConfig config;
    /** Digests by what a file was when it was read: the folder's hundreds of megabytes are not read for every job. */
    private final Map<FileState, String> digests = new ConcurrentHashMap<>();

    private record FileState(Path file, long size, FileTime modified) {}

    public Trainers(TrainersConfig config) {
        this.config = config;
    }

    /** The names that a policy may use. */
    public Set<String> names() {
        return config.programs().keySet();
    }

    /** The main class of a trainer, if it is installed. */
    public Optional<String> program(String trainer) {
        return Optional.ofNullable(config.programs().get(trainer));
    }

    /** The main class of the validator. */
    public String validator() {
        return config.validator();
    }

    /** The main class that writes what a project may see. */
    public String prepare() {
        return config.prepare();
    }

    /** The main class that takes over what a project made. */
    public String adopt() {
        return config.adopt();
    }

    /** The main class that judges what a project made at an earlier origin. */
    public String backtest() {
        return config.backtest();
    }

    /**
     * The class path of a child process. A trainer whose name a folder in the home folder has finds the jars there first:
     * libraries that are not to be loaded beside those of the others.
     *
     * @param mainClass of a trainer, or of another program
     * @throws IOException naming the folder, if it holds nothing to run
     */
    public String classPath(String mainClass) throws IOException {
        Path home = config.home().toAbsolutePath().normalize();
        String everybodys = classPath();
        return config.programs().entrySet().stream()
                .filter(program -> program.getValue().equals(mainClass))
                .map(program -> home.resolve(program.getKey()))
                .filter(Files::isDirectory)
                .findFirst()
                .map(own -> own.resolve("*") + File.pathSeparator + everybodys)
                .orElse(everybodys);
    }

    /**
     * What every program has on its class path: the home folder, where native libraries lie unpacked, and every jar in it.
     *
     * @throws IOException naming the folder, if it holds nothing to run
     */
    public String classPath() throws IOException {
        Path home = config.home().toAbsolutePath().normalize();
        if (!Files.isDirectory(home) || files(home).isEmpty()) {
            throw new IOException("the trainers' folder " + home
                    + " is missing or empty; build training-service/trainers or set KRONKERS_TRAINERS_HOME");
        }
        return home + File.pathSeparator + home.resolve("*");
    }

    /**
     * The digest of the trainers' code: SHA-256 over the name and digest of every file in the home folder, in the order
     * of their names.
     */
    public String codeDigest() throws IOException {
        Path home = config.home().toAbsolutePath().normalize();
        MessageDigest digest = Digests.sha256();
        for (Path file : files(home)) {
            String line = home.relativize(file) + " " + digestOf(file) + "\n";
            digest.update(line.getBytes(StandardCharsets.UTF_8));
        }
        return Digests.named(digest);
    }

    private String digestOf(Path file) throws IOException {
        FileState state = new FileState(file, Files.size(file), Files.getLastModifiedTime(file));
        String known = digests.get(state);
        if (known == null) {
            known = Digests.of(file);
            digests.put(state, known);
        }
        return known;
    }

    private static List<Path> files(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
