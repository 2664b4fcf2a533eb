package com.kronkers.mlops.ingestion.format;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a table begins in a sample.
 *
 * @param header whether it has one
 * @param names of the columns
 * @param first index of the record in which the table begins, its header if it has one
 */
record TableStart(boolean header, List<String> names, int first) {
    /**
     * Finds the table below its preamble: it begins with the first record of the usual width.
     *
     * @param stated whether the caller says that there is a header, null if it does not say
     * @param skipped whether the caller said how many lines the preamble has
     */
    static TableStart of(Consistency table, Boolean stated, boolean skipped) {
        List<SampleRecord> records = table.records();
        int width = table.width();
        int first = skipped ? 0 : firstOf(records, width);
        List<SampleRecord> rows = records.subList(first, records.size());
        boolean named = stated == null ? Header.namesColumns(rows, width) : stated;
        if (named) {
            return new TableStart(true, Header.names(rows.get(0).cells()), first);
        }
        if (stated == null && first > 0) {
            TableStart uneven = unevenHeader(records, first, width);
            if (uneven != null) {
                return uneven;
            }
        }
        return new TableStart(false, Header.generated(skipped ? rows.get(0).width() : width), first);
    }

    private static int firstOf(List<SampleRecord> records, int width) {
        for (int i = 0; i < records.size(); i++) {
            SampleRecord record = records.get(i);
            boolean comment = width == 1 && record.cell(0).startsWith("#") && records.size() > 1;
            if (record.width() == width && !comment) {
                return i;
            }
        }
        return 0;
    }

    /**
     * The line above rows without names, if it looks like a header of another width. One name too few is a column
     * without a name: the last one if it is always empty, as where every row ends with a delimiter, otherwise the first
     * one, where R writes the names of rows.
     */
    private static TableStart unevenHeader(List<SampleRecord> records, int first, int width) {
        SampleRecord above = records.get(first - 1);
        boolean texts = above.full()
                && above.width() > 1
                && above.cells().stream().noneMatch(cell -> CellType.of(cell).value());
        if (!texts) {
            return null;
        }
        List<String> cells = new ArrayList<>(above.cells());
        if (above.width() == width - 1) {
            boolean lastIsEmpty = records.stream()
                    .skip(first)
                    .filter(row -> row.width() == width)
                    .allMatch(row -> row.cell(width - 1).isBlank());
            cells.add(lastIsEmpty ? width - 1 : 0, lastIsEmpty ? "column" + width : "row");
        }
        return new TableStart(true, Header.names(cells), first - 1);
    }
}
