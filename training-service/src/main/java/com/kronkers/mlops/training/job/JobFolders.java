package com.kronkers.mlops.training.job;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Where jobs work and leave their logs: a folder for each job, in it one for each attempt. */
@ApplicationScoped
public class JobFolders {
    private static final Logger LOG = Logger.getLogger(JobFolders.class);
    private static final Pattern ATTEMPT = Pattern.compile("attempt-([0-9]{1,9})");

    private final Path jobs;

    JobFolders(@ConfigProperty(name = "kronkers.data-dir") Path dataDirectory) {
        this.jobs = dataDirectory.toAbsolutePath().normalize().resolve("jobs");
    }

    /** The folder of one attempt; no other attempt of any job uses it. */
    public Path attempt(UUID job, int attempt) {
        return jobs.resolve(job.toString()).resolve("attempt-" + attempt);
    }

    /** What the programs of an attempt printed; it outlives the attempt's folder. */
    public Path log(UUID job, int attempt) {
        return jobs.resolve(job.toString()).resolve("attempt-" + attempt + ".log");
    }

    /** The newest attempt of a job, up to the one given, whose programs have begun to print; 0 if there is none. */
    int newestLogged(UUID job, int attempt) {
        int logged = attempt;
        while (logged > 0 && !Files.isRegularFile(log(job, logged))) {
            logged--;
        }
        return logged;
    }

    /** The folder of an attempt, whoever made it. */
    record Attempt(UUID job, int number, Path folder) {}

    /** Every attempt that has a folder here. */
    List<Attempt> attempts() throws IOException {
        List<Attempt> attempts = new ArrayList<>();
        for (Path job : folders(jobs)) {
            folders(job).forEach(folder -> attempt(folder).ifPresent(attempts::add));
        }
        return attempts;
    }

    /** The folders in a folder; none if it is gone, as runners remove theirs at any time. */
    private static List<Path> folders(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(child -> Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static Optional<Attempt> attempt(Path folder) {
        Matcher number = ATTEMPT.matcher(folder.getFileName().toString());
        try {
            return number.matches()
                    ? Optional.of(new Attempt(
                            UUID.fromString(folder.getParent().getFileName().toString()),
                            Integer.parseInt(number.group(1)),
                            folder))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // somebody else's folder
        }
    }

    /**
     * Removes the folder of an attempt, or one in it, with all that programs left there: what matters was stored by digest, and
     * the log lies beside it. One that cannot be removed is logged.
     */
    public static void clear(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // A project may have left folders deeper than a path can be long; rm goes down step by step.
            LOG.debugf(e, "The directory %s of a finished job is removed by rm", folder);
            removeByProgram(folder);
        }
    }

    private static void removeByProgram(Path directory) {
        try {
            int exitCode = new ProcessBuilder("rm", "-rf", "--", directory.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (exitCode != 0) {
                LOG.warnf("The directory %s of a finished job could not be removed", directory);
            }
        } catch (IOException e) {
            LOG.warnf(e, "The directory %s of a finished job could not be removed", directory);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
