package com.kronkers.mlops.ingestion.contract.proposal;

import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Looks for the column, or the two, whose values name a row. */
final class Keys {
    private static final int FEW_ROWS = 20;
    private static final int MOST_COLUMNS = 5;
    private static final String KEY_NAME =
            "(?i).*(^|[_ -])(id|key|code|no|nr|number|upc|ean|sku)$|(?i).*[a-z](Id|Key)$";

    private final DuckDbSession session;
    private final String rows;
    private final long count;

    Keys(DuckDbSession session, String rows, long count) {
        this.session = session;
        this.rows = rows;
        this.count = count;
    }

    /** The key's columns, empty if there seems to be none. */
    List<String> find(List<ColumnFacts> facts) throws SQLException {
        if (count < FEW_ROWS) {
            return List.of();
        }
        List<ColumnFacts> candidates = facts.stream()
                .filter(each -> each.present() == count)
                .filter(each -> each.column().type() == ColumnType.STRING
                        || each.column().type() == ColumnType.INTEGER
                        || each.column().type().temporal())
                .filter(each -> each.column().type().temporal() || each.name().matches(KEY_NAME))
                .sorted(Comparator.comparing(ColumnFacts::distinct).reversed())
                .limit(MOST_COLUMNS)
                .toList();
        for (ColumnFacts one : candidates) {
            if (!one.column().type().temporal() && names(one)) {
                return List.of(one.name());
            }
        }
        for (int i = 0; i < candidates.size(); i++) {
            for (int j = i + 1; j < candidates.size(); j++) {
                if (names(candidates.get(i), candidates.get(j))) {
                    return List.of(candidates.get(i).name(), candidates.get(j).name());
                }
            }
        }
        return List.of();
    }

    private boolean names(ColumnFacts... columns) throws SQLException {
        double most = 1;
        for (ColumnFacts column : columns) {
            // The count of distinct values is an estimate, wrong by some percent.
            most *= column.distinct() * 1.15;
        }
        if (most < count) {
            return false;
        }
        String names =
                List.of(columns).stream().map(column -> Sql.name(column.name())).collect(Collectors.joining(", "));
        return session.one(
                        "SELECT count(*) AS n FROM (SELECT DISTINCT " + names + " FROM " + rows + ")",
                        row -> row.getLong("n"))
                == count;
    }
}
