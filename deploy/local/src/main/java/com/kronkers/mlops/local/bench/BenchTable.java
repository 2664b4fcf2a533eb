package com.kronkers.mlops.local.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One table of a benchmark, measured in one run.
 *
 * @param how what a reader must know to measure the same again
 * @param rows a cell for each column: text, a number, or {@code null} where there is none
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record BenchTable(String title, String how, List<Column> columns, List<List<Object>> rows, List<String> notes) {

    /** @param digits that a number has after the point */
    public record Column(String name, int digits) {
        public static Column text(String name) {
            return new Column(name, 0);
        }
    }

    /** Collects rows in the order in which they are printed. */
    public static final class Builder {
        private final String title;
        private final String how;
        private final List<Column> columns;
        private final List<List<Object>> rows = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        public Builder(String title, String how, Column... columns) {
            this.title = title;
            this.how = how;
            this.columns = List.of(columns);
        }

        public Builder row(Object... cells) {
            if (cells.length != columns.size()) {
                throw new IllegalArgumentException(cells.length + " cells for " + columns.size() + " columns");
            }
            List<Object> row = new ArrayList<>();
            Collections.addAll(row, cells);
            rows.add(Collections.unmodifiableList(row));
            return this;
        }

        public Builder note(String note) {
            notes.add(note);
            return this;
        }

        public BenchTable build() {
            return new BenchTable(title, how, columns, List.copyOf(rows), List.copyOf(notes));
        }
    }

    /** The table as Markdown, with its title before and its notes behind it. */
    public String markdown() {
        StringBuilder text = new StringBuilder("### " + title + "\n\n" + how + "\n\n");
        text.append(line(columns.stream().map(Column::name).toList()));
        text.append(line(columns.stream().map(column -> "---").toList()));
        for (List<Object> row : rows) {
            List<String> cells = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                cells.add(cell(row.get(i), columns.get(i)));
            }
            text.append(line(cells));
        }
        notes.forEach(note -> text.append("\n- ").append(note));
        return text.append(notes.isEmpty() ? "" : "\n").toString();
    }

    private static String cell(Object value, Column column) {
        if (value == null) {
            return "";
        }
        return value instanceof Number number
                ? String.format(Locale.ROOT, "%,." + column.digits() + "f", number.doubleValue())
                : value.toString();
    }

    private static String line(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
