package com.kronkers.mlops.local.cli;

import com.kronkers.mlops.local.platform.PlatformOptions;
import com.kronkers.mlops.local.state.DataDirectory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command that starts a platform takes. */
public final class PlatformOption {

    @Mixin
    private DirectoryOption directory = new DirectoryOption();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "Port of the platform's one address. Default: ${DEFAULT-VALUE}; 0 takes a free one.")
    private int port;

    @Option(
            names = "--trust-projects",
            description = "Run trainer projects also where no sandbox can be made: they may then do what you may do.")
    private boolean trustProjects;

    public PlatformOptions options() {
        PlatformOptions options = PlatformOptions.of(DirectoryOption.checkout(), directory.path(), port);
        return trustProjects ? options.trustingProjects() : options;
    }

    public DataDirectory directory() {
        return directory.directory();
    }
}
