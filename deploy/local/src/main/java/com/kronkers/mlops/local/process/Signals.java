package com.kronkers.mlops.local.process;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Sends signals to exactly the processes meant: a number that has passed to another process is left alone. */
public final class Signals {

    private Signals() {}

    public static void terminate(ProcessIdentity process) {
        if (process.isAlive()) {
            ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroy);
        }
    }

    public static void kill(ProcessIdentity process) {
        if (process.isAlive()) {
            ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** Signals that Java cannot send itself, such as INT, which asks PostgreSQL for its fast shutdown. */
    public static void send(String signal, ProcessIdentity process) throws IOException {
        if (process.isAlive()) {
            new ProcessBuilder("sh", "-c", "kill -s \"$1\" \"$2\"", "sh", signal, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .start();
        }
    }

    /** Waits until the process has ended; false when it still runs after the time. */
    public static boolean awaitEnd(ProcessIdentity process, long seconds) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (process.isAlive()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return true;
    }
}
