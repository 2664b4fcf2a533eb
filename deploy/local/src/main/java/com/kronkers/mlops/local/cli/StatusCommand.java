package com.kronkers.mlops.local.cli;

import com.kronkers.mlops.local.platform.Memory;
import com.kronkers.mlops.local.process.Readiness;
import com.kronkers.mlops.local.service.ServiceEnvironment;
import com.kronkers.mlops.local.state.PlatformState;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says what runs. */
@Command(
        name = "status",
        description = "Say what runs, whether it is healthy, and how much memory it takes.",
        mixinStandardHelpOptions = true,
        footer = {"", "Exit code 0 when everything is healthy, 1 otherwise.", "", "Example:", "  ./kronkers status"})
public final class StatusCommand implements Callable<Integer> {

    private static final long MEBIBYTE = 1024 * 1024;

    @Mixin
    private DirectoryOption directory;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Optional<PlatformState> found = PlatformState.read(directory.directory());
        if (found.isEmpty() || !found.get().launcher().isAlive()) {
            out.println("No platform runs on " + directory.directory().root() + ". Start it: ./kronkers up");
            return 1;
        }
        PlatformState state = found.get();
        Duration since = Duration.between(state.startedAt(), Instant.now());
        out.printf(
                "%s, process %d, up for %d min%n",
                state.edge(), state.launcher().pid(), since.toMinutes());
        boolean healthy = state.ready();
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
        for (PlatformState.Member member : state.members()) {
            boolean ready = isReady(state, member, client);
            healthy &= ready;
            long memory = Memory.of(List.of(member.process())) / MEBIBYTE;
            out.printf(
                    "  %-12s %-8s process %-8d %5d MiB%n",
                    member.name(), ready ? "healthy" : "DOWN", member.process().pid(), memory);
        }
        if (!state.ready()) {
            out.println("The start is not complete yet.");
        }
        return healthy ? 0 : 1;
    }

    private static boolean isReady(PlatformState state, PlatformState.Member member, HttpClient client)
            throws InterruptedException {
        Integer management = state.ports().get(ServiceEnvironment.managementPort(member.name()));
        if (!member.process().isAlive()) {
            return false;
        }
        if (management == null) {
            return Readiness.ofPort(state.ports().get(member.name())).isReady();
        }
        return Readiness.ofHttp(client, URI.create("http://127.0.0.1:" + management + "/q/health/ready"))
                .isReady();
    }
}
