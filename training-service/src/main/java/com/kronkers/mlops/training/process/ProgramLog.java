package com.kronkers.mlops.training.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps what a program prints, up to a limit, and remembers its last line. A program that prints on is read on, so that
 * it never waits, but the rest is dropped.
 */
final class ProgramLog {
    private static final int LONGEST_LINE = 8192;

    private final Path file;
    private final long limit;
    private final byte[] tail = new byte[LONGEST_LINE];
    private final long outputLimit;
    private final Runnable tooMuch;
    private long seen;

    /**
     * @param limit bytes that the file may hold, from all programs of the job together
     * @param outputLimit bytes that the program may print at all
     * @param tooMuch is called once when it has printed more
     */
    ProgramLog(Path file, long limit, long outputLimit, Runnable tooMuch) {
        this.file = file;
        this.limit = limit;
        this.outputLimit = outputLimit;
        this.tooMuch = tooMuch;
    }

    /** Reads to the end. */
    void drain(InputStream output) throws IOException {
        Files.createDirectories(file.getParent());
        boolean full = false;
        byte[] buffer = new byte[4096];
        try (OutputStream log = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (int read = output.read(buffer); read >= 0; read = output.read(buffer)) {
                int kept = full ? 0 : (int) Math.min(read, Math.max(0, limit - Files.size(file)));
                log.write(buffer, 0, kept);
                if (kept < read && !full) {
                    log.write(("\n[output over " + limit + " bytes was dropped]\n").getBytes(StandardCharsets.UTF_8));
                    full = true;
                }
                boolean within = seen <= outputLimit;
                remember(buffer, read);
                if (within && seen > outputLimit) {
                    tooMuch.run();
                }
            }
        }
    }

    /**
     * The last line that is not blank, or an empty text; of a line over 8 KiB its end. Without control characters, which
     * a database may refuse and a terminal obey.
     */
    synchronized String lastLine() {
        int length = (int) Math.min(seen, LONGEST_LINE);
        byte[] end = new byte[length];
        for (int i = 0; i < length; i++) {
            end[i] = tail[(int) ((seen - length + i) % LONGEST_LINE)];
        }
        String text = new String(end, StandardCharsets.UTF_8).stripTrailing();
        return text.substring(text.lastIndexOf('\n') + 1)
                .replaceAll("\\p{Cntrl}", " ")
                .strip();
    }

    private synchronized void remember(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            tail[(int) (seen++ % LONGEST_LINE)] = bytes[i];
        }
    }
}
