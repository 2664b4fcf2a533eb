package com.kronkers.mlops.local.process;

import com.kronkers.mlops.local.cli.Console;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A program that is kept running: when it dies it is started again, later each time it dies again, and the terminal says
 * so. A program that dies before it was ever ready is not tried again; its start fails.
 */
public final class Supervised {

    private static final Duration POLL = Duration.ofMillis(50);

    private final Program program;
    private final Readiness readiness;
    private final Surroundings surroundings;
    private final Backoff backoff = new Backoff();
    private ChildProcess child;
    private boolean wanted;
    private boolean hasBeenReady;

    /**
     * What every supervised program shares.
     *
     * @param changed called when a process was started, so that the state file names it
     */
    public record Surroundings(Guardian guardian, ScheduledExecutorService timer, Console console, Runnable changed) {}

    public Supervised(Program program, Readiness readiness, Surroundings surroundings) {
        this.program = program;
        this.readiness = readiness;
        this.surroundings = surroundings;
    }

    public String name() {
        return program.name();
    }

    public synchronized Optional<ProcessIdentity> identity() {
        return Optional.ofNullable(child).filter(ChildProcess::isAlive).map(ChildProcess::identity);
    }

    /** Starts the program; {@link #awaitReady} says whether it came up. */
    public void start() throws IOException {
        synchronized (this) {
            wanted = true;
            launch();
        }
        surroundings.changed().run();
    }

    private void launch() throws IOException {
        ChildProcess started = ChildProcess.start(program, surroundings.guardian());
        child = started;
        started.onExit().thenAccept(code -> ended(started, code));
    }

    /** Waits until the program is ready. @throws StartFailedException when it ended first or took too long */
    public void awaitReady(Duration limit) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!readiness.isReady()) {
            ChildProcess current = current();
            if (!current.isAlive() && !hasBeenReady()) {
                throw failed(current, "ended while it started");
            }
            if (System.nanoTime() > deadline) {
                throw failed(current, "was not ready after " + limit.toSeconds() + " s");
            }
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        }
        synchronized (this) {
            hasBeenReady = true;
        }
    }

    private synchronized ChildProcess current() {
        return child;
    }

    private synchronized boolean hasBeenReady() {
        return hasBeenReady;
    }

    private StartFailedException failed(ChildProcess current, String how) throws IOException {
        return new StartFailedException(program.name() + " " + how + ". Its last words:\n" + current.logTail()
                + "\nAll of it: " + program.log());
    }

    public boolean isReady() throws InterruptedException {
        return identity().isPresent() && readiness.isReady();
    }

    /** Stops the program for good, or until {@link #start} is called again. */
    public void stop(Duration grace) throws IOException, InterruptedException {
        ChildProcess last;
        synchronized (this) {
            wanted = false;
            last = child;
        }
        if (last != null) {
            last.stop(grace);
        }
    }

    private void ended(ChildProcess dead, int code) {
        ProcessGroup.killRemains(dead.identity().pid());
        Duration pause;
        synchronized (this) {
            if (!wanted || child != dead || !hasBeenReady) {
                return;
            }
            pause = backoff.next();
        }
        surroundings
                .console()
                .warn(program.name() + " ended unexpectedly (" + describe(code) + "); starting it again in "
                        + pause.toSeconds() + " s. Its log: " + program.log());
        surroundings.timer().schedule(() -> startAgain(dead), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void startAgain(ChildProcess dead) {
        try {
            synchronized (this) {
                if (!wanted || child != dead) {
                    return;
                }
                launch();
            }
            surroundings.changed().run();
            surroundings.timer().schedule(this::reportReturn, POLL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IOException notStarted) {
            surroundings.console().warn(program.name() + " could not be started again: " + notStarted.getMessage());
            Duration pause;
            synchronized (this) {
                pause = backoff.next();
            }
            surroundings.timer().schedule(() -> startAgain(dead), pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void reportReturn() {
        try {
            if (isReady()) {
                surroundings.console().step(program.name() + " is back");
            } else if (identity().isPresent()) {
                surroundings.timer().schedule(this::reportReturn, 200, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private static String describe(int code) {
        // A shell's convention: 128 and the number of the signal that ended the process.
        return code > 128 ? "signal " + (code - 128) : "exit code " + code;
    }
}
