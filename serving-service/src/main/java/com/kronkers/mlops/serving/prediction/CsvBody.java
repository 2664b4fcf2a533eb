package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Table;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows as CSV (RFC 4180): a first line with the names of the fields, then a line for each row. An empty cell is a missing
 * value, an empty one in quotes is empty text; a tensor's cell holds a JSON array.
 */
final class CsvBody implements Supplied {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final byte[] body;
    private final Charset charset;

    CsvBody(byte[] body, Charset charset) {
        this.body = body;
        this.charset = charset;
    }

    /** @throws MalformedBodyException if it is no such text */
    @Override
    public Table read(Inputs inputs, int mostRows, FieldProblems problems) {
        CsvScanner scanner = new CsvScanner(text());
        List<String> names = new ArrayList<>();
        while (scanner.next()) {
            names.add(scanner.cell().strip());
            if (scanner.endsLine()) {
                break;
            }
        }
        RowReader rows = new RowReader(inputs, mostRows, problems);
        // The caller sees lines: the names are in the first.
        problems.placedBy((row, field) -> "line " + (row + 2) + ", " + field);
        while (!problems.isFull() && scanner.next()) {
            row(scanner, names, rows);
        }
        if (problems.isFull()) {
            problems.refuseIfAny();
        }
        return rows.table();
    }

    private static void row(CsvScanner scanner, List<String> names, RowReader rows) {
        if (scanner.endsLine() && scanner.cell().isEmpty() && !scanner.isQuoted()) {
            return;
        }
        rows.beginRow();
        int cells = 0;
        boolean more = true;
        while (more) {
            if (cells < names.size()) {
                take(scanner, names.get(cells), rows);
            }
            cells++;
            more = !scanner.endsLine() && scanner.next();
        }
        if (cells != names.size()) {
            throw new MalformedBodyException(
                    "CSV", "line " + scanner.line() + " has " + cells + " cells, the first line " + names.size());
        }
        rows.endRow();
    }

    private static void take(CsvScanner scanner, String name, RowReader rows) {
        SuppliedColumn column = rows.field(name);
        if (column == null) {
            return;
        }
        if (scanner.cell().isEmpty() && !scanner.isQuoted()) {
            column.missing(rows.row());
        } else {
            column.cell(
                    rows.row(),
                    scanner.isQuoted() ? scanner.cell() : scanner.cell().strip());
        }
    }

    private String text() {
        try {
            String text = charset.newDecoder().decode(ByteBuffer.wrap(body)).toString();
            return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new MalformedBodyException("CSV", "the body is no text in " + charset.name());
        }
    }
}
