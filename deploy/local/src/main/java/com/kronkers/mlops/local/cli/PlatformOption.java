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

    public PlatformOptions options() {
        return PlatformOptions.of(DirectoryOption.checkout(), directory.path(), port);
    }

    public DataDirectory directory() {
        return directory.directory();
    }
}
