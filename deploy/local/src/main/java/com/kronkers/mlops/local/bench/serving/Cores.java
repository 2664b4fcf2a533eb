package com.kronkers.mlops.local.bench.serving;

import com.kronkers.mlops.local.bench.Tools;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Which processors the load and the servers run on: all of them together, or the load on the first, servers elsewhere. */
final class Cores {
    private static final String LOAD = "0";

    private final boolean pinned;
    private final String servers;

    private Cores(boolean pinned, String servers) {
        this.pinned = pinned;
        this.servers = servers;
    }

    static Cores shared() {
        return new Cores(false, "");
    }

    /** @throws IOException where there is one processor, or no {@code taskset} */
    static Cores apart() throws IOException {
        int last = Runtime.getRuntime().availableProcessors() - 1;
        if (last < 1) {
            throw new IOException("Load and servers cannot be kept apart on one processor.");
        }
        Tools.find("taskset")
                .orElseThrow(() -> new IOException("There is no taskset (Debian: apt install util-linux)."));
        return new Cores(true, last == 1 ? "1" : "1-" + last);
    }

    List<String> load(List<String> command) {
        return on(LOAD, command);
    }

    List<String> server(List<String> command) {
        return on(servers, command);
    }

    /** Moves a process that runs, with all its threads. */
    void moveServer(long pid) throws IOException, InterruptedException {
        move(servers, pid);
    }

    /** Moves what a server needs around it, but should not be disturbed by, to the load's processor. */
    void moveAside(long pid) throws IOException, InterruptedException {
        move(LOAD, pid);
    }

    String described() {
        return pinned
                ? "Load, broker and database on processor " + LOAD + ", the server (peers alike) on " + servers
                        + ", by taskset."
                : "Nothing is pinned: load and server share all processors.";
    }

    private void move(String processors, long pid) throws IOException, InterruptedException {
        if (pinned) {
            Tools.run(List.of("taskset", "--all-tasks", "--cpu-list", "--pid", processors, Long.toString(pid)));
        }
    }

    private List<String> on(String processors, List<String> command) {
        if (!pinned) {
            return command;
        }
        List<String> whole = new ArrayList<>(List.of("taskset", "--cpu-list", processors));
        whole.addAll(command);
        return whole;
    }
}
