package com.kronkers.mlops.ingestion.format;

import java.util.List;

/**
 * A record of a sample.
 *
 * @param offset of its first character in the sample
 * @param end behind its line break
 * @param line of its first character, from 1
 * @param cells the values of its fields, without quotes and escapes
 * @param quoted which of them were quoted or had something escaped
 * @param faulty whether a quote in it is wrong
 */
record SampleRecord(int offset, int end, int line, List<String> cells, List<Boolean> quoted, boolean faulty) {
    int width() {
        return cells.size();
    }

    boolean blank() {
        return cells.size() == 1 && cells.get(0).isBlank() && !quoted.get(0);
    }

    String cell(int index) {
        return cells.get(index);
    }

    /** Whether no cell is blank. */
    boolean full() {
        return cells.stream().noneMatch(String::isBlank);
    }
}
