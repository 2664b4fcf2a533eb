package com.kronkers.mlops.local.cli;

import com.kronkers.mlops.local.platform.Platform;
import com.kronkers.mlops.local.platform.PlatformOptions;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A platform for the time of one command. However the command ends, by Ctrl-C too, the platform is stopped cleanly. */
public final class Session implements AutoCloseable {

    private static final long CLEARING_UP_SECONDS = 60;

    private final Console console;
    private final Thread starter = Thread.currentThread();
    private final CountDownLatch startEnded = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupted, "stop-on-signal");
    private volatile Platform platform;

    private Session(Console console) {
        this.console = console;
    }

    /** Starts the platform and says so. */
    public static Session start(PlatformOptions options, Console console) throws IOException, InterruptedException {
        Session session = new Session(console);
        Runtime.getRuntime().addShutdownHook(session.hook);
        try {
            session.begin(options);
        } finally {
            session.startEnded.countDown();
        }
        return session;
    }

    private void begin(PlatformOptions options) throws IOException, InterruptedException {
        console.heading("Starting the platform");
        platform = Platform.start(options, console);
        console.step("Everything is healthy");
    }

    public Platform platform() {
        return platform;
    }

    /** Blocks until the command is ended from outside. */
    public void stay() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    /** Runs in the JVM's shutdown: at Ctrl-C, at SIGTERM, and at a normal end, when there is nothing left to do. */
    private void interrupted() {
        try {
            if (startEnded.getCount() > 0) {
                console.say("");
                console.step("Stopping before the start is complete");
                starter.interrupt();
                startEnded.await(CLEARING_UP_SECONDS, TimeUnit.SECONDS);
            }
            stopPlatform();
        } catch (IOException | InterruptedException failed) {
            console.warn("Not everything was stopped: " + failed.getMessage());
        }
    }

    private synchronized void stopPlatform() throws IOException, InterruptedException {
        Platform running = platform;
        if (running != null) {
            platform = null;
            console.heading("Stopping the platform");
            console.restartClock();
            running.stop();
            console.step("Stopped; its data stays in " + running.directory().root());
        }
    }

    @Override
    public void close() throws IOException {
        try {
            stopPlatform();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
