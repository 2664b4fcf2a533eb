package com.kronkers.mlops.runtime;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Reads some of the texts of a document in Universal Binary JSON (draft 12), and skips the rest. */
final class UbjsonHeader {
    private static final int MOST_DEPTH = 64;

    private final ByteBuffer in;
    private final Predicate<String> wanted;
    private final Map<String, List<String>> found;
    private final int mostValues;

    /** @param wanted tells of a path, its names joined by dots, whether it or something below it is read */
    UbjsonHeader(byte[] content, Predicate<String> wanted, Map<String, List<String>> found, int mostValues) {
        this.in = ByteBuffer.wrap(content);
        this.wanted = wanted;
        this.found = found;
        this.mostValues = mostValues;
    }

    void read() throws IOException {
        try {
            value(in.get(), "", true, 0);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new IOException("cut off or no UBJSON at byte " + in.position(), e);
        }
    }

    private void value(byte type, String path, boolean read, int depth) throws IOException {
        if (depth > MOST_DEPTH) {
            throw new IOException("nested deeper than " + MOST_DEPTH);
        }
        switch (type) {
            case '{' -> object(path, read, depth);
            case '[' -> array(path, read, depth);
            case 'S', 'H' -> keep(path, read, text());
            case 'Z', 'N', 'T', 'F' -> {}
            case 'C' -> skip(1);
            default -> {
                if (type == 'd' || type == 'D') {
                    skip(type == 'd' ? 4 : 8);
                } else {
                    keep(path, read, String.valueOf(whole(type)));
                }
            }
        }
    }

    private void object(String path, boolean read, int depth) throws IOException {
        Container container = container();
        for (long i = 0; container.more(i, '}'); i++) {
            String name = text();
            String inner = path.isEmpty() ? name : path + "." + name;
            value(container.type == 0 ? in.get() : container.type, inner, read && wanted.test(inner), depth + 1);
        }
    }

    private void array(String path, boolean read, int depth) throws IOException {
        Container container = container();
        int size = size(container.type);
        if (size >= 0 && container.count >= 0 && !read) {
            skip(Math.multiplyExact(container.count, size));
            return;
        }
        if (read) {
            found.put(path, new ArrayList<>());
        }
        for (long i = 0; container.more(i, ']'); i++) {
            value(container.type == 0 ? in.get() : container.type, path, read, depth + 1);
        }
    }

    /** The type and count that all elements share, where the writer said so. */
    private Container container() throws IOException {
        byte type = 0;
        long count = -1;
        if (peek() == '$') {
            in.get();
            type = in.get();
        }
        if (peek() == '#') {
            in.get();
            count = whole(in.get());
        }
        if (count < -1 || type != 0 && count < 0 || count > in.capacity()) {
            throw new IOException("no plausible count at byte " + in.position());
        }
        return new Container(type, count);
    }

    private final class Container {
        private final byte type;
        private final long count;

        private Container(byte type, long count) {
            this.type = type;
            this.count = count;
        }

        private boolean more(long index, char end) {
            if (count >= 0) {
                return index < count;
            }
            while (peek() == 'N') {
                in.get();
            }
            if (peek() != end) {
                return true;
            }
            in.get();
            return false;
        }
    }

    private byte peek() {
        return in.get(requireIndex());
    }

    private int requireIndex() {
        if (!in.hasRemaining()) {
            throw new BufferUnderflowException();
        }
        return in.position();
    }

    private void keep(String path, boolean read, String value) throws IOException {
        if (!read) {
            return;
        }
        List<String> values = found.computeIfAbsent(path, p -> new ArrayList<>());
        values.add(value);
        if (values.size() > mostValues) {
            throw new IOException(path + " has too many values");
        }
    }

    private String text() throws IOException {
        long length = whole(in.get());
        if (length < 0 || length > in.remaining()) {
            throw new IOException("a text of " + length + " bytes at byte " + in.position());
        }
        byte[] text = new byte[(int) length];
        in.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private long whole(byte type) throws IOException {
        return switch (type) {
            case 'i' -> in.get();
            case 'U' -> Byte.toUnsignedInt(in.get());
            case 'I' -> in.getShort();
            case 'l' -> in.getInt();
            case 'L' -> in.getLong();
            default -> throw new IOException("type " + (char) type + " at byte " + in.position());
        };
    }

    private static int size(byte type) {
        return switch (type) {
            case 'i', 'U', 'C' -> 1;
            case 'I' -> 2;
            case 'l', 'd' -> 4;
            case 'L', 'D' -> 8;
            default -> -1;
        };
    }

    private void skip(long bytes) throws IOException {
        if (bytes < 0 || bytes > in.remaining()) {
            throw new IOException("ends at byte " + in.position());
        }
        in.position(in.position() + (int) bytes);
    }
}
