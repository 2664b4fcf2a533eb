package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Table;
import java.util.Optional;

/** Rows that lie in memory already, field by field. */
public final class NamedRows implements Supplied {
    private final SuppliedRows rows;

    public NamedRows(SuppliedRows rows) {
        this.rows = rows;
    }

    @Override
    public Table read(Inputs inputs, int mostRows, FieldProblems problems) {
        Optional<Table> typed = inputs.hasRecipe() ? Optional.empty() : rows.table(inputs.columns());
        if (typed.isPresent()) {
            RowReader.requireRows(typed.get().rows(), mostRows);
            return typed.get();
        }
        problems.placedBy(rows::place);
        RowReader reader = new RowReader(inputs, mostRows, problems);
        for (int row = 0; row < rows.size(); row++) {
            reader.beginRow();
            for (String field : rows.fields(row)) {
                SuppliedColumn column = reader.field(field);
                if (column != null) {
                    take(column, row, rows.value(row, field));
                }
            }
            reader.endRow();
        }
        return reader.table();
    }

    private static void take(SuppliedColumn column, int row, Object value) {
        if (value == null) {
            column.missing(row);
        } else if (value instanceof String text) {
            column.text(row, text);
        } else if (value instanceof Boolean flag) {
            column.flag(row, flag);
        } else if (value instanceof Double || value instanceof Float) {
            column.number(row, ((Number) value).doubleValue());
        } else if (value instanceof Long || value instanceof Integer) {
            column.whole(row, ((Number) value).longValue());
        } else {
            column.refuse(row, FieldProblems.shown(String.valueOf(value)));
        }
    }
}
