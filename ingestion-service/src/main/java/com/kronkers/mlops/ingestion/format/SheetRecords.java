package com.kronkers.mlops.ingestion.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The rows of a sheet below its header as records: row number, cells, the row as a line of CSV. */
final class SheetRecords implements RecordStream.Records {
    private static final int LONGEST_FOOTER = 20;

    private final Workbook workbook;
    private final SheetRows rows;
    private final int width;
    private final int firstRow;
    private final Integer footer;
    private final RejectedLines rejected;
    private final Deque<SheetRows.Row> held = new ArrayDeque<>();
    private boolean sparse;
    private boolean ended;

    private SheetRecords(
            Workbook workbook, SheetRows rows, int width, int firstRow, Integer footer, RejectedLines rejected) {
        this.workbook = workbook;
        this.rows = rows;
        this.width = width;
        this.firstRow = firstRow;
        this.footer = footer;
        this.rejected = rejected;
    }

    /** Opens the spooled workbook once more. */
    static SheetRecords open(
            Path file,
            FormatConfig config,
            Workbook.Sheet sheet,
            TableStart start,
            int firstRow,
            Integer footer,
            RejectedLines rejected)
            throws IOException {
        Workbook workbook = Workbook.open(file, config);
        try {
            return new SheetRecords(
                    workbook, workbook.rows(sheet), start.names().size(), firstRow, footer, rejected);
        } catch (IOException | RuntimeException failure) {
            workbook.close();
            throw failure;
        }
    }

    @Override
    public boolean next(RecordWriter writer) throws IOException {
        if (ended) {
            return false;
        }
        SheetRows.Row row = rows.next();
        if (row == null) {
            ended = true;
            for (SheetRows.Row each : held) {
                rejected.reject(each.number(), "footer line", each.text());
            }
            return false;
        }
        if (row.number() >= firstRow) {
            release(row, writer);
        }
        return true;
    }

    /** Hands over all rows but those that may turn out to be the footer. */
    private void release(SheetRows.Row row, RecordWriter writer) throws IOException {
        held.add(row);
        if (footer == null) {
            boolean narrow = !sparse && width > 2 && 2 * row.filled() < width && held.size() <= LONGEST_FOOTER;
            if (!narrow) {
                // Rows that fill few cells are nothing special in this sheet.
                sparse |= held.size() > 1;
                releaseUntil(0, writer);
            }
        } else {
            releaseUntil(footer, writer);
        }
    }

    private void releaseUntil(int kept, RecordWriter writer) throws IOException {
        while (held.size() > kept) {
            write(held.remove(), writer);
        }
    }

    private void write(SheetRows.Row row, RecordWriter writer) throws IOException {
        if (row.cells().size() > width) {
            rejected.reject(
                    row.number(), "it has " + row.cells().size() + " cells, the header has " + width, row.text());
            return;
        }
        List<String> cells = new ArrayList<>(row.cells());
        cells.replaceAll(cell -> cell.isEmpty() ? null : cell);
        while (cells.size() < width) {
            cells.add(null);
        }
        writer.field(Integer.toString(row.number()))
                .fields(cells)
                .field(row.text())
                .endRecord();
    }

    @Override
    public void close() throws IOException {
        try {
            rows.close();
        } finally {
            workbook.close();
        }
    }
}
