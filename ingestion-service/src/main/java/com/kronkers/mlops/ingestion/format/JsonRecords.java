package com.kronkers.mlops.ingestion.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The objects of a spooled text as records: line number, fields, raw text. */
final class JsonRecords implements RecordStream.Records {
    private static final int RAW_OF_OVERLONG = 1000;

    private final LineReader lines;
    private final boolean numbered;
    private final RejectedLines rejected;
    private final Map<String, Integer> index = new HashMap<>();
    private final String[] values;

    /**
     * A line of the source.
     *
     * @param number its number
     * @param bytes its text, from index 0
     * @param length of the text
     */
    record Line(long number, byte[] bytes, int length) {
        /** The line as it is, or without the number it begins with. */
        static Line of(LineReader lines, boolean numbered) {
            if (!numbered) {
                return new Line(lines.number(), lines.bytes(), lines.length());
            }
            String text = lines.text();
            int blank = text.indexOf(' ');
            byte[] bytes = text.substring(blank + 1).getBytes(StandardCharsets.UTF_8);
            return new Line(Long.parseLong(text.substring(0, blank)), bytes, bytes.length);
        }

        boolean blank() {
            for (int i = 0; i < length; i++) {
                if (bytes[i] < 0 || bytes[i] > ' ') {
                    return false;
                }
            }
            return true;
        }

        String text() {
            return new String(bytes, 0, length, StandardCharsets.UTF_8).strip();
        }
    }

    /**
     * Reads a spooled text.
     *
     * @param numbered whether each line begins with its number in the source
     */
    JsonRecords(LineReader lines, boolean numbered, List<String> names, RejectedLines rejected) {
        this.lines = lines;
        this.numbered = numbered;
        this.rejected = rejected;
        this.values = new String[names.size()];
        for (int i = 0; i < names.size(); i++) {
            index.put(names.get(i), i);
        }
    }

    /** The names of columns; those of objects are names as they are, but none may be blank. */
    static List<String> checked(Collection<String> names) {
        List<String> cells = List.copyOf(names);
        Header.names(cells);
        if (cells.stream().anyMatch(name -> !name.equals(name.strip()) || name.isBlank())) {
            throw Unreadable.damaged(
                    "JSON", "a name in it is blank or has blanks around it", "Give every field a name without them.");
        }
        return cells;
    }

    @Override
    public boolean next(RecordWriter writer) throws IOException {
        if (!lines.next()) {
            return false;
        }
        Line line = Line.of(lines, numbered);
        if (line.blank()) {
            return true;
        }
        Arrays.fill(values, null);
        String fault = lines.overlong()
                ? "it is longer than " + (JsonOpener.LONGEST_LINE >> 10) + " KiB"
                : JsonLine.read(line.bytes(), line.length(), this::take);
        if (fault != null) {
            String raw = line.text();
            boolean cut = lines.overlong() && raw.length() > RAW_OF_OVERLONG;
            rejected.reject(line.number(), fault, cut ? raw.substring(0, RAW_OF_OVERLONG) : raw);
            return true;
        }
        writer.field(Long.toString(line.number()))
                .fields(Arrays.asList(values))
                .field(line.text())
                .endRecord();
        return true;
    }

    /** A line that turns out faulty may begin with fields that no object has. */
    private void take(String name, String value) {
        Integer column = index.get(name);
        if (column != null) {
            values[column] = value;
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
