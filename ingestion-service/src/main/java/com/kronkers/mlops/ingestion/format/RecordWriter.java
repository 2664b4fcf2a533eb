package com.kronkers.mlops.ingestion.format;

import java.nio.charset.StandardCharsets;

/** Writes one record after another as RFC 4180 has it. */
final class RecordWriter {
    private final StringBuilder text = new StringBuilder();
    private boolean began;

    /** Appends a field; null is an empty one. */
    RecordWriter field(String value) {
        if (began) {
            text.append(',');
        }
        began = true;
        if (value != null && needsQuotes(value)) {
            text.append('"').append(value.replace("\"", "\"\"")).append('"');
        } else if (value != null) {
            text.append(value);
        }
        return this;
    }

    /** Appends a field for each value. */
    RecordWriter fields(Iterable<String> values) {
        values.forEach(this::field);
        return this;
    }

    void endRecord() {
        text.append('\n');
        began = false;
    }

    /** What was written since the last call. */
    byte[] take() {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        text.setLength(0);
        return bytes;
    }

    int length() {
        return text.length();
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private static boolean needsQuotes(String value) {
        if (value.isEmpty() || value.charAt(0) == ' ' || value.charAt(value.length() - 1) == ' ') {
            return true;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == ',' || c == '"' || c == '\n' || c == '\r') {
                return true;
            }
        }
        return false;
    }
}
