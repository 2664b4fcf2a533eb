package com.kronkers.mlops.ingestion.format;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The rows of a sheet, one after another. A formula's value is the one the workbook was saved with. */
final class SheetRows implements Closeable {
    private static final int MOST_COLUMNS = 16_384;

    private final XmlReader xml;
    private final SharedTexts texts;
    private final CellValues values;
    private int last;

    /**
     * A row.
     *
     * @param number from 1, as Excel shows it
     * @param cells as text, without empty ones at the end
     */
    record Row(int number, List<String> cells) {
        int filled() {
            return (int) cells.stream().filter(cell -> !cell.isBlank()).count();
        }

        /** The cells as a line of CSV. */
        String text() {
            RecordWriter writer = new RecordWriter();
            writer.fields(
                    cells.stream().map(cell -> cell.isEmpty() ? null : cell).toList());
            return writer.toString();
        }
    }

    SheetRows(XmlReader xml, SharedTexts texts, CellValues values) {
        this.xml = xml;
        this.texts = texts;
        this.values = values;
    }

    /** The next row that has a cell with a value, null if there is none. */
    Row next() throws IOException {
        while (xml.next()) {
            if (xml.starts("row")) {
                int stated = CellValues.number(xml.attribute("r"));
                last = stated > last ? stated : last + 1;
                List<String> cells = cells();
                if (!cells.isEmpty()) {
                    return new Row(last, cells);
                }
            }
        }
        return null;
    }

    private List<String> cells() throws IOException {
        List<String> cells = new ArrayList<>();
        int column = -1;
        int end = 0;
        while (xml.next() && !xml.ends("row")) {
            if (!xml.starts("c")) {
                continue;
            }
            int stated = column(xml.attribute("r"));
            column = stated >= 0 ? stated : column + 1;
            if (column >= MOST_COLUMNS) {
                throw Workbook.damaged("row " + last + " has more columns than Excel allows");
            }
            String value = cell();
            while (cells.size() <= column) {
                cells.add("");
            }
            cells.set(column, value);
            end = value.isBlank() ? end : Math.max(end, column + 1);
        }
        return new ArrayList<>(cells.subList(0, end));
    }

    private String cell() throws IOException {
        String type = xml.attribute("t");
        String style = xml.attribute("s");
        StringBuilder value = new StringBuilder();
        boolean inside = false;
        while (xml.next() && !xml.ends("c")) {
            if (xml.starts("is")) {
                xml.appendUntil("is", value);
            }
            inside = xml.starts("v") || inside && !xml.ends("v");
            if (inside) {
                xml.appendText(value);
            }
        }
        return text(type == null ? "n" : type, style, value.toString());
    }

    private String text(String type, String style, String value) {
        if (value.isEmpty()) {
            return "";
        }
        return switch (type) {
            case "s" -> texts.get(value);
            case "b" -> value.equals("1") ? "true" : "false";
            case "n" -> values.text(value, style);
            default -> value;
        };
    }

    /** The column of a reference such as BC12, from 0; -1 if there is no reference. */
    static int column(String reference) {
        int column = 0;
        for (int i = 0; reference != null && i < reference.length() && i < 4; i++) {
            char c = reference.charAt(i);
            if (c < 'A' || c > 'Z') {
                break;
            }
            column = 26 * column + c - 'A' + 1;
        }
        return column - 1;
    }

    @Override
    public void close() throws IOException {
        xml.close();
    }
}
