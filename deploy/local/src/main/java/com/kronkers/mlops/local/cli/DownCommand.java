package com.kronkers.mlops.local.cli;

import com.kronkers.mlops.local.process.ProcessIdentity;
import com.kronkers.mlops.local.process.Signals;
import com.kronkers.mlops.local.state.PlatformState;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stops a platform from another terminal. */
@Command(
        name = "down",
        description = "Stop the platform that runs on the data directory. Its data stays.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  ./kronkers down"})
public final class DownCommand implements Callable<Integer> {

    private static final long LIMIT_SECONDS = 90;

    @Mixin
    private DirectoryOption directory;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Optional<ProcessIdentity> launcher = PlatformState.read(directory.directory())
                .map(PlatformState::launcher)
                .filter(ProcessIdentity::isAlive);
        if (launcher.isEmpty()) {
            out.println("No platform runs on " + directory.directory().root() + ".");
            return 0;
        }
        Signals.terminate(launcher.get());
        if (!Signals.awaitEnd(launcher.get(), LIMIT_SECONDS)) {
            out.println("Process " + launcher.get().pid() + " still stops after " + LIMIT_SECONDS + " s; its logs: "
                    + directory.directory().logs());
            return 1;
        }
        out.println("Stopped.");
        return 0;
    }
}
