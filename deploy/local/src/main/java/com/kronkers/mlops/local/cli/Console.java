package com.kronkers.mlops.local.cli;

import java.io.PrintWriter;
import java.util.Locale;

/** What the person at the terminal reads: short lines, each step with the seconds since the beginning. */
public final class Console {

    // The script knows whether a person reads along; a newer JDK has a console even where its output goes to a file.
    private static final boolean COLOURED =
            Boolean.getBoolean("kronkers.terminal") && System.getenv("NO_COLOR") == null;
    private static final double NANOS = 1e9;

    private final PrintWriter out;
    private long begin = System.nanoTime();

    public Console(PrintWriter out) {
        this.out = out;
    }

    public static Console standard() {
        return new Console(new PrintWriter(System.out, true));
    }

    /** Counts the seconds of later steps from now. */
    public synchronized void restartClock() {
        begin = System.nanoTime();
    }

    /** Something that has just been done. */
    public synchronized void step(String text) {
        out.printf(Locale.ROOT, "%s %s%n", paint("2", String.format(Locale.ROOT, "%7.1f s ", seconds())), text);
        out.flush();
    }

    /** Something that the reader should know about; nothing has stopped. */
    public synchronized void warn(String text) {
        step(paint("33", "! " + text));
    }

    public synchronized void say(String text) {
        out.println(text);
        out.flush();
    }

    public void heading(String text) {
        say("\n" + paint("1", text));
    }

    private double seconds() {
        return (System.nanoTime() - begin) / NANOS;
    }

    private static String paint(String code, String text) {
        return COLOURED ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
