package com.kronkers.mlops.ingestion.content;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which bytes of a file a request wants.
 *
 * @param from the first byte
 * @param bytes how many
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-range-requests">RFC 9110, section 14</a>
 */
record ByteRange(long from, long bytes) {
    private static final Pattern ONE = Pattern.compile("bytes=\\s*([0-9]{0,18})-([0-9]{0,18})\\s*");

    /** What a Range header asks of a file. */
    sealed interface Wanted {}

    /** Everything: there is no header, or one that the standard lets a server ignore, such as several ranges. */
    record Whole() implements Wanted {}

    /** A part. */
    record Part(ByteRange range) implements Wanted {}

    /** Bytes that the file does not have. */
    record Unsatisfiable() implements Wanted {}

    /**
     * Reads a Range header.
     *
     * @param header may be null
     * @param size of the file in bytes
     */
    static Wanted of(String header, long size) {
        Matcher range = ONE.matcher(header == null ? "" : header);
        if (!range.matches() || range.group(1).isEmpty() && range.group(2).isEmpty()) {
            return new Whole();
        }
        if (range.group(1).isEmpty()) {
            return last(Long.parseLong(range.group(2)), size);
        }
        long from = Long.parseLong(range.group(1));
        long through = range.group(2).isEmpty() ? size - 1 : Math.min(Long.parseLong(range.group(2)), size - 1);
        boolean reversed = !range.group(2).isEmpty() && Long.parseLong(range.group(2)) < from;
        if (reversed) {
            return new Whole();
        }
        return from >= size ? new Unsatisfiable() : new Part(new ByteRange(from, through - from + 1));
    }

    private static Wanted last(long bytes, long size) {
        long available = Math.min(bytes, size);
        return available == 0 ? new Unsatisfiable() : new Part(new ByteRange(size - available, available));
    }

    /** As the header Content-Range has it. */
    String contentRange(long size) {
        return "bytes " + from + "-" + (from + bytes - 1) + "/" + size;
    }
}
