package com.kronkers.mlops.ingestion.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A workbook's table of texts, kept as UTF-8: cells refer to it by position, in any order. */
final class SharedTexts {
    private byte[] bytes = new byte[1 << 12];
    private int[] ends = new int[1 << 8];
    private int count;

    /** Reads the table. */
    static SharedTexts read(XmlReader xml) throws IOException {
        SharedTexts texts = new SharedTexts();
        StringBuilder text = new StringBuilder();
        while (xml.next()) {
            if (xml.starts("si")) {
                text.setLength(0);
                xml.appendUntil("si", text);
                texts.add(text.toString());
            }
        }
        return texts;
    }

    private void add(String text) {
        byte[] added = text.getBytes(StandardCharsets.UTF_8);
        int start = count == 0 ? 0 : ends[count - 1];
        if (start + added.length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, start + added.length));
        }
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
        }
        System.arraycopy(added, 0, bytes, start, added.length);
        ends[count++] = start + added.length;
    }

    /** The text at a position, as the cell writes it. */
    String get(String position) {
        int index = CellValues.number(position);
        if (index < 0 || index >= count) {
            throw Workbook.damaged("a cell refers to a text that is not there");
        }
        int start = index == 0 ? 0 : ends[index - 1];
        return new String(bytes, start, ends[index] - start, StandardCharsets.UTF_8);
    }
}
