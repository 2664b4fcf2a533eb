package com.kronkers.mlops.ingestion.derived;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnRule;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.contract.Severity;
import com.kronkers.mlops.ingestion.contract.TableRule;
import com.kronkers.mlops.ingestion.contract.rules.RowRules;
import com.kronkers.mlops.ingestion.dataset.VersionReport;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Holds the rows of a derived dataset against the contract a person wrote for it: what does not fit is kept apart with
 * its reasons, as rows of an upload are.
 */
final class ContractFit {
    private final DuckDb duckDb;
    private final DataContract contract;
    private final Set<Given> given;

    /** @param given the columns the rows have */
    ContractFit(DuckDb duckDb, DataContract contract, List<Column> given) {
        this.duckDb = duckDb;
        this.contract = contract;
        this.given = given.stream()
                .map(column -> new Given(column.name(), column.type()))
                .collect(Collectors.toSet());
    }

    private record Given(String name, ColumnType type) {}

    /**
     * What became of the rows.
     *
     * @param broken rules that allow no version, each with the number of rows that break it; no version may be made
     */
    record Result(VersionReport report, List<VersionReport.Count> broken) {}

    /** A condition rows must keep to, and what it is called when they do not. */
    private record Demand(String rule, String column, Severity severity, String keeps, String reason) {}

    /**
     * Splits the rows of a file.
     *
     * @param rows Parquet with at least the contract's columns
     * @param good written: the rows that fit, with the contract's columns and types
     * @param bad written: line, reason and the row as JSON of those that do not
     */
    Result split(Path rows, Path good, Path bad) throws SQLException {
        List<Demand> demands = demands();
        try (DuckDbSession session = duckDb.open()) {
            session.run("CREATE VIEW typed AS SELECT " + values() + " FROM (SELECT *, file_row_number + 1 AS \"#line\""
                    + " FROM read_parquet(" + Sql.path(rows) + ", file_row_number = true))");
            String fits = all(demands, Severity.REJECT_ROW);
            long accepted = session.run("COPY (SELECT "
                    + contract.names().stream().map(Sql::name).collect(Collectors.joining(", "))
                    + " FROM typed WHERE " + fits + ") TO " + Sql.path(good) + " (FORMAT parquet, COMPRESSION zstd)");
            long rejected = session.run("COPY (SELECT \"#line\" AS line, " + reasons(demands)
                    + " AS reason, \"#raw\" AS raw FROM typed WHERE NOT (" + fits + ") ORDER BY line) TO "
                    + Sql.path(bad) + " (FORMAT csv, HEADER, FORCE_QUOTE (reason, raw))");
            List<VersionReport.Count> reasons = counts(session, demands, Severity.REJECT_ROW, "true");
            VersionReport report = new VersionReport(
                    accepted + rejected,
                    accepted,
                    rejected,
                    0,
                    0,
                    "derived",
                    List.of(),
                    reasons,
                    counts(session, demands, Severity.WARN, fits),
                    1,
                    Map.of(),
                    duckDb.version(),
                    contract.version(),
                    null);
            return new Result(report, counts(session, demands, Severity.REJECT_VERSION, fits));
        }
    }

    /** Every column once as the contract's type and once as it came, to tell a misfit from a missing value. */
    private String values() {
        List<String> values = new ArrayList<>(List.of("\"#line\""));
        List<String> raw = new ArrayList<>();
        for (Column column : contract.columns()) {
            String name = Sql.name(column.name());
            // As text, because a cast from a number to a whole number would round it.
            String value = given.contains(new Given(column.name(), column.type()))
                    ? name
                    : column.type().parsed(name + "::VARCHAR");
            values.add(value + " AS " + name);
            values.add(name + " IS NOT NULL AS " + present(column));
            raw.add(Sql.text(column.name()) + ", " + name);
        }
        values.add("json_object(" + String.join(", ", raw) + ")::VARCHAR AS \"#raw\"");
        return String.join(", ", values);
    }

    private static String present(Column column) {
        return Sql.name("#present " + column.name());
    }

    private List<Demand> demands() {
        List<Demand> demands = new ArrayList<>();
        for (Column column : contract.columns()) {
            String name = Sql.name(column.name());
            demands.add(new Demand(
                    "type",
                    column.name(),
                    Severity.REJECT_ROW,
                    "(" + name + " IS NOT NULL OR NOT " + present(column) + ")",
                    column.name() + ": is not " + column.type().noun()));
            if (column.required()) {
                demands.add(new Demand(
                        "required",
                        column.name(),
                        Severity.REJECT_ROW,
                        present(column),
                        column.name() + ": no value, but one is required"));
            }
            for (ColumnRule rule : column.rules()) {
                if (rule.ofRow()) {
                    String keeps = RowRules.keeps(column, rule, name);
                    String reason = column.name() + ": breaks rule " + rule.name();
                    demands.add(new Demand(rule.name(), column.name(), rule.severity(), keeps, reason));
                }
            }
        }
        for (TableRule rule : contract.rules()) {
            if (rule.ofRow()) {
                String reason = "breaks rule " + rule.name();
                demands.add(new Demand(rule.name(), null, rule.severity(), RowRules.keeps(rule), reason));
            }
        }
        return demands;
    }

    private static String all(List<Demand> demands, Severity severity) {
        return demands.stream()
                .filter(demand -> demand.severity() == severity)
                .map(Demand::keeps)
                .collect(Collectors.joining(" AND "));
    }

    private static String reasons(List<Demand> demands) {
        return demands.stream()
                .filter(demand -> demand.severity() == Severity.REJECT_ROW)
                .map(demand -> "CASE WHEN NOT " + demand.keeps() + " THEN " + Sql.text(demand.reason()) + " END")
                .collect(Collectors.joining(", ", "concat_ws('; ', ", ")"));
    }

    /** How many rows break each rule of a severity, without those that none breaks. */
    private static List<VersionReport.Count> counts(
            DuckDbSession session, List<Demand> demands, Severity severity, String among) throws SQLException {
        List<Demand> counted =
                demands.stream().filter(demand -> demand.severity() == severity).toList();
        if (counted.isEmpty()) {
            return List.of();
        }
        String query = counted.stream()
                .map(demand -> "count(*) FILTER (WHERE NOT " + demand.keeps() + ")")
                .collect(Collectors.joining(", ", "SELECT ", " FROM typed WHERE " + among));
        return session.one(query, row -> {
            List<VersionReport.Count> counts = new ArrayList<>();
            for (int i = 0; i < counted.size(); i++) {
                if (row.getLong(i + 1) > 0) {
                    counts.add(new VersionReport.Count(
                            counted.get(i).rule(), counted.get(i).column(), row.getLong(i + 1)));
                }
            }
            return counts;
        });
    }
}
