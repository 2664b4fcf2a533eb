package com.kronkers.mlops.ingestion.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Keeps back the footer of a text: totals, notes and end marks behind its last full record. */
final class FooterStream extends InputStream {
    /** The longest footer that is recognised, with the record above it. */
    static final int LONGEST = 8 << 10;

    private static final int LONGEST_LINE = 4 << 10;
    private static final int MOST_LINES = 20;
    private static final int READ_AHEAD = 256 << 10;

    private final InputStream in;
    private final Syntax syntax;
    private final int width;
    private final Integer declared;
    private final int held;
    private final byte[] buffer;
    private int start;
    private int limit;
    private boolean ended;
    private boolean handedOver;
    private List<String> footer = List.of();

    /**
     * Wraps a text.
     *
     * @param width fields of a full record
     * @param declared the number of lines of the footer, null if it is to be recognised
     */
    FooterStream(InputStream in, Syntax syntax, int width, Integer declared) {
        this.in = in;
        this.syntax = syntax;
        this.width = width;
        this.declared = declared;
        this.held = declared == null ? LONGEST : LONGEST + declared * LONGEST_LINE;
        this.buffer = new byte[held + READ_AHEAD];
    }

    /** The lines kept back; empty until the text has ended. */
    List<String> lines() {
        return footer;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (!ended && limit - start <= held) {
            fill();
        }
        int ready = ended ? limit - start : limit - start - held;
        int count = Math.min(length, ready);
        System.arraycopy(buffer, start, bytes, offset, count);
        start += count;
        handedOver |= count > 0;
        return ready > 0 ? count : -1;
    }

    private void fill() throws IOException {
        System.arraycopy(buffer, start, buffer, 0, limit - start);
        limit -= start;
        start = 0;
        int read = in.read(buffer, limit, buffer.length - limit);
        limit += Math.max(read, 0);
        if (read < 0) {
            ended = true;
            keepBack();
        }
    }

    private void keepBack() {
        String text = new String(buffer, 0, limit, StandardCharsets.ISO_8859_1);
        List<Integer> starts = starts(text);
        int lines = declared == null ? recognised(text, starts) : declared(text, starts);
        if (lines > 0) {
            int first = starts.size() - lines;
            // Blank lines above it are no part of it, nor are those at the very end.
            while (line(text, starts, first).isBlank()) {
                first++;
            }
            int from = starts.get(first);
            footer = new String(buffer, from, limit - from, StandardCharsets.UTF_8)
                    .stripTrailing()
                    .lines()
                    .toList();
            limit = from;
        }
    }

    private static List<Integer> starts(String text) {
        List<Integer> starts = new ArrayList<>();
        for (int at = 0; at < text.length(); at = next(text, at)) {
            starts.add(at);
        }
        return starts;
    }

    private static int next(String text, int at) {
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end + 1;
    }

    private int declared(String text, List<Integer> starts) {
        int lines = 0;
        int wanted = declared;
        for (int i = starts.size() - 1; i >= 0 && wanted > 0; i--, lines++) {
            wanted -= line(text, starts, i).isBlank() ? 0 : 1;
        }
        return wanted == declared ? 0 : lines;
    }

    /** The lines behind the last full record, unless uneven lines are usual above it too. */
    private int recognised(String text, List<Integer> starts) {
        // The first line held may have lost its beginning.
        int oldest = handedOver ? 1 : 0;
        int behind = 0;
        boolean footer = false;
        int i = starts.size() - 1;
        for (; i >= oldest && !full(line(text, starts, i)); i--) {
            String line = line(text, starts, i);
            if (faulty(line) || ++behind > MOST_LINES) {
                return 0;
            }
            footer |= !line.isBlank();
        }
        // Without a full record in sight these are uneven rows rather than a footer.
        return footer && i >= oldest && even(text, starts, Math.max(oldest, i - MOST_LINES), i) ? behind : 0;
    }

    private boolean even(String text, List<Integer> starts, int from, int to) {
        for (int i = from; i < to; i++) {
            String line = line(text, starts, i);
            if (!line.isBlank() && !full(line) && !faulty(line)) {
                return false;
            }
        }
        return true;
    }

    private boolean full(String line) {
        SampleRecord record = parsed(line);
        return record.width() == width && !record.blank() && !record.faulty();
    }

    private boolean faulty(String line) {
        return parsed(line).faulty();
    }

    private SampleRecord parsed(String line) {
        return new SampleParser(line, true, syntax).parse(0, 1, 1).get(0);
    }

    private static String line(String text, List<Integer> starts, int index) {
        return text.substring(starts.get(index), next(text, starts.get(index)));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
