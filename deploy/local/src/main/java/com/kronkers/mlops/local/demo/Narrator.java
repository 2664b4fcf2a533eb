package com.kronkers.mlops.local.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Tells the story as it happens: a line for each step with its time, and under it what was seen. */
final class Narrator {
    private final PrintStream out;
    private final List<DemoReport.Step> steps = new ArrayList<>();

    Narrator(PrintStream out) {
        this.out = out;
    }

    /** Runs a step and prints its time, also where it fails. */
    <T> T step(String name, Supplier<T> action) {
        long begin = System.nanoTime();
        boolean done = false;
        try {
            T result = action.get();
            done = true;
            return result;
        } finally {
            long millis = (System.nanoTime() - begin) / 1_000_000;
            steps.add(new DemoReport.Step(name, millis));
            out.printf(Locale.ROOT, "  %s %-64s %7.1f s%n", done ? "✓" : "✗", name, millis / 1000.0);
        }
    }

    void step(String name, Runnable action) {
        step(name, () -> {
            action.run();
            return null;
        });
    }

    void chapter(String title) {
        out.printf("%n%s%n", title);
    }

    void say(String format, Object... arguments) {
        out.printf(Locale.ROOT, "      " + format + "%n", arguments);
    }

    List<DemoReport.Step> steps() {
        return List.copyOf(steps);
    }
}
