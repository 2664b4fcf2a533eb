package com.kronkers.mlops.ingestion.diff;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.diff.VersionDiff.Named;
import com.kronkers.mlops.ingestion.diff.VersionDiff.Retyped;
import com.kronkers.mlops.ingestion.diff.VersionDiff.Schema;
import java.util.List;

/** Compares the columns of two contracts. */
final class SchemaDifference {
    private SchemaDifference() {}

    static Schema of(DataContract from, DataContract to) {
        List<Named> removed = alone(from, to);
        List<Retyped> retyped = from.columns().stream()
                .filter(column -> to.column(column.name()).isPresent())
                .map(column -> new Retyped(
                        column.name(),
                        column.type(),
                        to.column(column.name()).orElseThrow().type()))
                .filter(both -> both.from() != both.to())
                .toList();
        boolean widened = retyped.stream().allMatch(SchemaDifference::widened);
        return new Schema(alone(to, from), removed, retyped, removed.isEmpty() && widened);
    }

    /** The columns of both with the same type, in the order of {@code to}. */
    static List<Column> common(DataContract from, DataContract to) {
        return to.columns().stream()
                .filter(column -> from.column(column.name())
                        .filter(same -> same.type() == column.type())
                        .isPresent())
                .toList();
    }

    private static List<Named> alone(DataContract these, DataContract those) {
        return these.columns().stream()
                .filter(column -> those.column(column.name()).isEmpty())
                .map(column -> new Named(column.name(), column.type()))
                .toList();
    }

    private static boolean widened(Retyped both) {
        return both.from() == ColumnType.INTEGER && both.to() == ColumnType.NUMBER
                || both.from() == ColumnType.DATE && both.to() == ColumnType.TIMESTAMP;
    }
}
