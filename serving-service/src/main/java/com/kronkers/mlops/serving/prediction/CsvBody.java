package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Table;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows as CSV (RFC 4180): a first line with the names of the fields, then a line for each row. An empty cell is a missing
 * value, an empty one in quotes is empty text; a tensor's cell holds a JSON array. An empty line is no row, not even
 * where there is but one field.
 */
final class CsvBody implements Supplied {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final byte[] body;
    private final Charset charset;
    /** In which line each row begins: a quoted cell may have several, and an empty line is no row. */
    private int[] lines = new int[16];

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
        problems.placedBy((row, field) -> "line " + lines[row] + ", " + field);
        while (scanner.next()) {
            row(scanner, names, rows);
        }
        return rows.table();
    }

    private void row(CsvScanner scanner, List<String> names, RowReader rows) {
        if (scanner.endsLine() && scanner.cell().isEmpty() && !scanner.isQuoted()) {
            return;
        }
        rows.beginRow();
        begins(rows.row(), scanner.line());
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
                    "CSV", "line " + lines[rows.row()] + " has " + cells + " cells, the first line " + names.size());
        }
        rows.endRow();
    }

    private void begins(int row, int line) {
        if (row == lines.length) {
            lines = Arrays.copyOf(lines, SuppliedColumn.larger(row));
        }
        lines[row] = line;
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
