package com.kronkers.mlops.training.job;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Reads a job's log on from where it was read to, line by line, over its attempts: each attempt has a log of its own, which
 * is read to its end before the next one is begun.
 */
final class LogFollower {
    private static final int AT_ONCE = 1 << 20;

    private final IntFunction<Path> logs;
    private Position position;

    /** @param logs the log of each attempt; it need not exist yet */
    LogFollower(IntFunction<Path> logs, Position from) {
        this.logs = logs;
        this.position = from;
    }

    /** A place in the log: the byte before which everything was read. Written {@code attempt-offset}. */
    record Position(int attempt, long offset) {
        /** @param attempt 0 where none has begun */
        static Position startOf(int attempt) {
            return new Position(attempt, 0);
        }

        /** @return empty if the text is no position */
        static Optional<Position> parse(String text) {
            if (text == null || !text.matches("[0-9]{1,9}-[0-9]{1,18}")) {
                return Optional.empty();
            }
            String[] parts = text.split("-");
            return Optional.of(new Position(Integer.parseInt(parts[0]), Long.parseLong(parts[1])));
        }

        @Override
        public String toString() {
            return attempt + "-" + offset;
        }
    }

    /** A line without its end, and the position behind it. */
    record Line(Position next, String text) {}

    /**
     * The lines that came since the last time, at most a megabyte.
     *
     * @param attempt the job's present or last one
     * @param ended whether nothing will be added, so that a last line without an end is whole
     */
    List<Line> read(int attempt, boolean ended) throws IOException {
        if (position.attempt() > attempt) {
            position = new Position(attempt, 0); // no position of ours
        }
        while (position.attempt() < attempt) {
            List<Line> rest = read(true);
            if (!rest.isEmpty()) {
                return rest;
            }
            position = new Position(position.attempt() + 1, 0);
        }
        return read(ended);
    }

    private List<Line> read(boolean ended) throws IOException {
        Path log = logs.apply(position.attempt());
        if (!Files.isRegularFile(log)) {
            return List.of();
        }
        byte[] read = bytes(log);
        List<Line> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < read.length; i++) {
            if (read[i] == '\n') {
                lines.add(line(read, start, i, i + 1));
                start = i + 1;
            }
        }
        boolean whole = read.length == AT_ONCE && lines.isEmpty() || ended && read.length < AT_ONCE;
        if (whole && start < read.length) {
            lines.add(line(read, start, read.length, read.length));
            start = read.length;
        }
        position = new Position(position.attempt(), position.offset() + start);
        return lines;
    }

    private Line line(byte[] read, int start, int end, int next) {
        String text = new String(read, start, end - start, StandardCharsets.UTF_8);
        return new Line(new Position(position.attempt(), position.offset() + next), text.replace("\r", ""));
    }

    private byte[] bytes(Path log) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long there = Math.max(0, file.length() - position.offset());
            byte[] bytes = new byte[(int) Math.min(AT_ONCE, there)];
            file.seek(Math.min(position.offset(), file.length()));
            file.readFully(bytes);
            return bytes;
        }
    }
}
