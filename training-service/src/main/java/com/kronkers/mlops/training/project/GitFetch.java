package com.kronkers.mlops.training.project;

import com.kronkers.mlops.training.process.ChildProcesses;
import com.kronkers.mlops.training.process.Limit;
import com.kronkers.mlops.training.process.ProcessLimits;
import com.kronkers.mlops.training.process.Program;
import com.kronkers.mlops.training.process.ProgramOutcome;
import com.kronkers.mlops.training.process.StopSignal;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Fetches one commit by the git program into a bare repository and reads it as a tar stream: nothing is checked out, so
 * no hook, filter or submodule of a stranger is ever run, and the files pass the same checks as those of an archive.
 */
@ApplicationScoped
class GitFetch {
    private static final List<String> SAFE = List.of(
            "-c", "protocol.allow=never",
            "-c", "protocol.https.allow=always",
            // Another host is another decision.
            "-c", "http.followRedirects=false",
            "-c", "core.hooksPath=/dev/null",
            "-c", "submodule.recurse=false",
            "-c", "credential.helper=",
            "-c", "transfer.fsckObjects=true");
    /**
     * What is stored are the commit's own bytes: nothing is left out, filled in or converted, whatever its .gitattributes say.
     *
     * @see <a href="https://git-scm.com/docs/gitattributes">gitattributes(5): info/attributes goes before them</a>
     */
    private static final String AS_THEY_ARE =
            "* -export-ignore -export-subst -text -ident -filter !working-tree-encoding\n";

    private static final int PROCESSES = 64;
    private static final String PLACE = "git";
    private static final String SETTINGS = "kronkers.training.projects.";
    private static final String ARCHIVE = "send an archive of its files, or have raised " + SETTINGS;
    private static final String LEAVE_OUT =
            "leave data and built files out of the repository, send an archive, or have raised " + SETTINGS;
    private static final long LOG = 64 << 10;

    private final ChildProcesses children;
    private final ProjectsConfig config;

    GitFetch(ChildProcesses children, ProjectsConfig config) {
        this.children = children;
        this.config = config;
    }

    void fetch(GitAddress address, Path workplace, SafeFolder into)
            throws IOException, InvalidProjectException, InterruptedException {
        Path repository = Files.createDirectory(workplace.resolve("repository.git"));
        Path archive = workplace.resolve("archive.tar");
        git(workplace, repository, List.of("init", "--quiet", "--bare", "."));
        Files.writeString(Files.createDirectories(repository.resolve("info")).resolve("attributes"), AS_THEY_ARE);
        git(
                workplace,
                repository,
                List.of(
                        "fetch",
                        "--quiet",
                        "--depth=1",
                        "--no-tags",
                        "--no-recurse-submodules",
                        "--no-write-fetch-head",
                        address.url(),
                        address.commit()));
        git(workplace, repository, List.of("archive", "--format=tar", "--output=" + archive, address.commit()));
        try (InputStream tar = new BufferedInputStream(Files.newInputStream(archive))) {
            ArchiveReader.untar(tar, into);
        }
    }

    private void git(Path workplace, Path repository, List<String> arguments)
            throws IOException, InvalidProjectException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(SAFE);
        command.addAll(arguments);
        Program program = new Program(
                workplace.getFileName() + "-" + arguments.get(0),
                command,
                repository,
                environment(workplace),
                List.of(workplace),
                limits());
        ProgramOutcome outcome = children.run(program, workplace.resolve("git.log"), new StopSignal());
        if (!(outcome instanceof ProgramOutcome.Finished)) {
            throw failure("git " + arguments.get(0), outcome);
        }
    }

    private static InvalidProjectException failure(String command, ProgramOutcome outcome) {
        if (outcome instanceof ProgramOutcome.OverLimit over) {
            return new InvalidProjectException(
                    PLACE, command + " was ended because it used " + over.what(), fix(over.limit()));
        }
        if (outcome instanceof ProgramOutcome.TimedOut timedOut) {
            return new InvalidProjectException(
                    PLACE, command + " was not done within " + timedOut.limit(), ARCHIVE + "git-time-limit");
        }
        if (outcome instanceof ProgramOutcome.Stopped stopped) {
            return new InvalidProjectException(PLACE, command + " was stopped: " + stopped.reason(), "send it again");
        }
        ProgramOutcome.Broken broken = (ProgramOutcome.Broken) outcome;
        return broken.exitCode() == 127
                ? new InvalidProjectException(
                        PLACE,
                        "the git program is not installed",
                        "send an archive, or have git installed (on Debian and Ubuntu: apt-get install git)")
                : new InvalidProjectException(
                        PLACE,
                        command + " did not succeed: " + broken.message(),
                        "see that the address is right, that the commit was pushed, and that no password is needed");
    }

    private static String fix(Limit limit) {
        return switch (limit) {
            case DISK, DELETED_FILES -> LEAVE_OUT + "unpacked-limit, of which git may use twice as much";
            case FILES -> LEAVE_OUT + "file-limit";
            case MEMORY -> LEAVE_OUT + "git-memory-limit";
            case CPU -> ARCHIVE + "git-time-limit";
            case PROCESSES, OUTPUT, OTHER -> "send an archive of its files";
        };
    }

    private ProcessLimits limits() {
        return new ProcessLimits(
                config.gitTimeLimit(),
                config.gitTimeLimit(),
                config.gitMemoryLimit().asLongValue(),
                PROCESSES,
                2 * config.unpackedLimit().asLongValue(),
                config.fileLimit(),
                LOG,
                LOG * LOG);
    }

    private Map<String, String> environment(Path home) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
        environment.put("HOME", home.toString());
        environment.put("LANG", "C.UTF-8");
        environment.put("GIT_CONFIG_NOSYSTEM", "1");
        environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
        environment.put("GIT_TERMINAL_PROMPT", "0");
        config.gitCertificates()
                .ifPresent(file ->
                        environment.put("GIT_SSL_CAINFO", file.toAbsolutePath().toString()));
        return environment;
    }
}
