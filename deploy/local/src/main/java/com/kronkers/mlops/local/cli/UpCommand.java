package com.kronkers.mlops.local.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Starts the platform and keeps it running. */
@Command(
        name = "up",
        description = "Start the platform and stay until Ctrl-C.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./kronkers up",
            "  ./kronkers up --port 9000 --data-dir /tmp/second",
        })
public final class UpCommand implements Callable<Integer> {

    @Mixin
    private PlatformOption option;

    @Override
    public Integer call() throws Exception {
        Console console = Console.standard();
        try (Session session = Session.start(option.options(), console)) {
            WhereToLook.print(session.platform(), List.of("/datasets"), console);
            console.say("\nCtrl-C stops everything.");
            session.stay();
        }
        return 0;
    }
}
