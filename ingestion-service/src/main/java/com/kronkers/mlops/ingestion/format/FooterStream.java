package com.kronkers.mlops.ingestion.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
            int from = starts.get(starts.size() - lines);
            footer = new String(buffer, from, limit - from, StandardCharsets.UTF_8)
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
        return lines;
    }

    private int recognised(String text, List<Integer> starts) {
        Deque<Boolean> uneven = new ArrayDeque<>();
        for (int i = starts.size() - 1; i >= 0 && uneven.size() <= MOST_LINES; i--) {
            SampleRecord record = new SampleParser(line(text, starts, i), true, syntax)
                    .parse(0, 1, 1)
                    .get(0);
            if (record.faulty()) {
                return 0;
            }
            if (record.width() == width && !record.blank()) {
                return uneven.contains(true) ? uneven.size() : 0;
            }
            uneven.add(!record.blank());
        }
        // There is no full record in sight: these are uneven rows rather than a footer.
        return 0;
    }

    private static String line(String text, List<Integer> starts, int index) {
        return text.substring(starts.get(index), next(text, starts.get(index)));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
