package com.kronkers.mlops.ingestion.catalog;

import com.kronkers.mlops.ingestion.catalog.DatasetDeclaration.DeclaredColumn;
import com.kronkers.mlops.ingestion.contract.Classification;
import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.problem.Problem;
import com.kronkers.mlops.problem.Problem.FieldError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads declared columns and collects everything that is wrong with them into one 422 problem. */
final class DeclaredColumns {
    private final List<FieldError> wrong = new ArrayList<>();

    private DeclaredColumns() {}

    /**
     * The columns of a declaration.
     *
     * @param declared null if there are none
     * @return null if none are declared
     */
    static List<Column> read(List<DeclaredColumn> declared, String timeColumn) {
        if (declared == null) {
            return null;
        }
        DeclaredColumns reader = new DeclaredColumns();
        List<Column> columns = reader.columns(declared);
        reader.time(columns, timeColumn);
        if (!reader.wrong.isEmpty()) {
            throw Problem.of(
                            422,
                            "invalid-declaration",
                            "The dataset cannot be declared like this",
                            reader.wrong.get(0).field() + ": "
                                    + reader.wrong.get(0).problem())
                    .fields(reader.wrong)
                    .exception();
        }
        return columns;
    }

    private List<Column> columns(List<DeclaredColumn> declared) {
        if (declared.isEmpty()) {
            wrong("columns", "is empty", "Declare at least one column, or leave columns out to have them inferred.");
        }
        List<Column> columns = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < declared.size(); i++) {
            DeclaredColumn column = declared.get(i);
            String field = "columns[" + i + "]";
            if (column.name() == null
                    || column.name().isBlank()
                    || column.name().length() > 200) {
                wrong(field + ".name", "is missing or too long", "Write the name as it is in the file's header.");
            } else if (!names.add(column.name().strip())) {
                wrong(field + ".name", "'" + column.name() + "' appears twice", "Declare every column once.");
            }
            ColumnType type = oneOf(ColumnType.values(), column.type(), null, field + ".type");
            Classification classification = oneOf(
                    Classification.values(),
                    column.classification(),
                    Classification.INTERNAL,
                    field + ".classification");
            boolean required = Boolean.TRUE.equals(column.required());
            Column read =
                    new Column(column.name() == null ? "" : column.name().strip(), type, required, classification);
            columns.add(column.classification() == null ? read : read.classified(classification));
        }
        return columns;
    }

    private void time(List<Column> columns, String timeColumn) {
        if (timeColumn == null) {
            return;
        }
        boolean found = columns.stream()
                .anyMatch(column -> column.name().equals(timeColumn)
                        && column.type() != null
                        && column.type().temporal());
        if (!found) {
            wrong("timeColumn", "is no date or timestamp column", "Name a declared column of type date or timestamp.");
        }
    }

    private <E extends Enum<E>> E oneOf(E[] values, String text, E fallback, String field) {
        if (text == null && fallback != null) {
            return fallback;
        }
        return Arrays.stream(values)
                .filter(each -> each.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseGet(() -> {
                    String known = Arrays.toString(values).toLowerCase(java.util.Locale.ROOT);
                    wrong(
                            field,
                            text == null ? "is missing" : "'" + text + "' is unknown",
                            "Send one of " + known + ".");
                    return fallback;
                });
    }

    private void wrong(String field, String problem, String fix) {
        wrong.add(new FieldError(field, problem, fix));
    }
}
