package com.kronkers.mlops.local.platform;

import com.kronkers.mlops.local.cli.Console;
import com.kronkers.mlops.local.process.ProcessGroup;
import com.kronkers.mlops.local.process.ProcessIdentity;
import com.kronkers.mlops.local.process.Signals;
import com.kronkers.mlops.local.process.StartFailedException;
import com.kronkers.mlops.local.state.DataDirectory;
import com.kronkers.mlops.local.state.PlatformState;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Processes of a launcher that was killed. Its guardian is ending them; a new launcher waits for that. */
final class Leftovers {

    private static final int GUARDIAN_SECONDS = 20;
    private static final int LAST_SECONDS = 5;

    private Leftovers() {}

    /** Only called under the directory's lock, so no launcher needs these processes any more. */
    static void end(DataDirectory directory, Console console) throws IOException, InterruptedException {
        Optional<PlatformState> last = PlatformState.read(directory);
        List<ProcessIdentity> alive = last.map(PlatformState::members).orElse(List.of()).stream()
                .map(PlatformState.Member::process)
                .filter(ProcessIdentity::isAlive)
                .toList();
        if (alive.isEmpty()) {
            return;
        }
        console.step("Waiting for " + alive.size() + " processes of a launcher that was killed");
        for (ProcessIdentity process : alive) {
            if (!Signals.awaitEnd(process, GUARDIAN_SECONDS)) {
                Signals.kill(process);
                ProcessGroup.killRemains(process.pid());
            }
            if (!Signals.awaitEnd(process, LAST_SECONDS)) {
                throw new StartFailedException(
                        "Process " + process.pid() + " of an earlier start does not end. End it and start again.");
            }
        }
    }
}
