package com.kronkers.mlops.local.cli;

import com.kronkers.mlops.local.state.DataDirectory;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which platform of this machine is meant. */
final class DirectoryOption {

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where the platform's state lives. Default: .kronkers in the repository.")
    private Path directory;

    DataDirectory directory() {
        return new DataDirectory(path());
    }

    Path path() {
        return directory != null ? directory : checkout().resolve(".kronkers");
    }

    /** The repository; the script says where it lies. */
    static Path checkout() {
        return Path.of(System.getProperty("kronkers.home", "."))
                .toAbsolutePath()
                .normalize();
    }
}
