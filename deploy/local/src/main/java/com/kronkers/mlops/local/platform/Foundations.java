package com.kronkers.mlops.local.platform;

import com.kronkers.mlops.local.broker.LocalBroker;
import com.kronkers.mlops.local.cli.Console;
import com.kronkers.mlops.local.database.LocalDatabase;
import com.kronkers.mlops.local.process.Guardian;
import com.kronkers.mlops.local.process.Ports;
import com.kronkers.mlops.local.process.ProcessIdentity;
import com.kronkers.mlops.local.process.Supervised;
import com.kronkers.mlops.local.state.DataDirectory;
import com.kronkers.mlops.local.state.DirectoryLock;
import com.kronkers.mlops.local.state.Passwords;
import com.kronkers.mlops.local.state.PlatformState;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/**
 * What the services stand on: the locked directory, its passwords and ports, the guardian, broker and database. Taken
 * in the order of its fields and given back in reverse.
 */
final class Foundations {

    private final DataDirectory directory;
    private final Console console;
    private final DirectoryLock lock;
    private final Passwords passwords;
    private final Ports ports;
    private final Guardian guardian;
    private final ScheduledExecutorService timer;
    private final Vertx vertx;
    private final Instant startedAt = Instant.now();
    private final LocalBroker broker;
    private final LocalDatabase database;
    private Supplier<List<Supervised>> services = List::of;
    private String edge;
    private boolean ready;

    private Foundations(DataDirectory directory, List<String> serviceNames, Console console, DirectoryLock lock)
            throws IOException, InterruptedException {
        this.directory = directory;
        this.console = console;
        this.lock = lock;
        Leftovers.end(directory, console);
        Map<String, Integer> lastPorts =
                PlatformState.read(directory).map(PlatformState::ports).orElse(Map.of());
        directory.rotateLogs();
        this.passwords = Passwords.in(directory);
        this.ports = new Ports(lastPorts);
        this.guardian = Guardian.start(directory.log("guardian"));
        this.timer = Executors.newScheduledThreadPool(2, task -> {
            Thread thread = new Thread(task, "supervision");
            thread.setDaemon(true);
            return thread;
        });
        this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
        this.broker = new LocalBroker(directory, passwords, serviceNames, ports, surroundings());
        this.database = new LocalDatabase(directory, passwords, serviceNames, ports, surroundings());
    }

    /** Locks the directory and prepares everything; broker and database are started by the caller. */
    static Foundations lay(DataDirectory directory, List<String> serviceNames, Console console)
            throws IOException, InterruptedException {
        directory.create();
        DirectoryLock lock = DirectoryLock.acquire(directory);
        try {
            return new Foundations(directory, serviceNames, console, lock);
        } catch (IOException | InterruptedException | RuntimeException failed) {
            lock.close();
            throw failed;
        }
    }

    Supervised.Surroundings surroundings() {
        return new Supervised.Surroundings(guardian, timer, console, this::recordState);
    }

    DataDirectory directory() {
        return directory;
    }

    Passwords passwords() {
        return passwords;
    }

    Ports ports() {
        return ports;
    }

    Vertx vertx() {
        return vertx;
    }

    LocalBroker broker() {
        return broker;
    }

    LocalDatabase database() {
        return database;
    }

    List<Supervised> processes() {
        return List.of(database.process(), broker.process());
    }

    /** What the state file says besides broker and database. */
    synchronized void describe(String edgeAddress, Supplier<List<Supervised>> all) {
        edge = edgeAddress;
        services = all;
    }

    synchronized void markReady() {
        ready = true;
        recordState();
    }

    private synchronized void recordState() {
        List<Supervised> all = new ArrayList<>(processes());
        all.addAll(services.get());
        List<PlatformState.Member> members = all.stream()
                .flatMap(process ->
                        process.identity().stream().map(identity -> new PlatformState.Member(process.name(), identity)))
                .toList();
        try {
            ProcessIdentity self =
                    ProcessIdentity.require(ProcessHandle.current().pid());
            new PlatformState(self, startedAt, ready, edge, ports.all(), members).write(directory);
        } catch (IOException failed) {
            console.warn("The state file could not be written: " + failed.getMessage());
        }
    }

    void stop() throws IOException, InterruptedException {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        broker.stop();
        database.stop();
        timer.shutdownNow();
        synchronized (this) {
            ready = false;
            recordState();
        }
        guardian.close();
        lock.close();
    }
}
