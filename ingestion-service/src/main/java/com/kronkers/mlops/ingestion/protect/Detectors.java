package com.kronkers.mlops.ingestion.protect;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Finds columns that look personal. E-mail addresses are looked for in every value; telephone, card and bank account
 * numbers in the distinct values of the first rows of each file, because each has to be parsed.
 */
final class Detectors {
    private static final int SAMPLED_ROWS = 4_000;
    private static final int SAMPLED_VALUES = 5_000;
    /** Fewer could be chance: one of ten arbitrary numbers has a right check digit, one of 97 a right IBAN's. */
    private static final double CERTAIN = 0.5;

    private static final double PHONES = 0.1;

    private final DuckDbSession session;
    private final List<Path> files;

    Detectors(DuckDbSession session, List<Path> files) {
        this.session = session;
        this.files = files;
    }

    /** What looks personal among the columns, in their order, each once. */
    List<Suspicion> suspicions(List<Column> columns) throws SQLException {
        List<Column> readable = columns.stream()
                .filter(column -> column.type() == ColumnType.STRING || column.type() == ColumnType.INTEGER)
                .toList();
        List<Suspicion> emails = emails(readable.stream()
                .filter(column -> column.type() == ColumnType.STRING)
                .toList());
        List<Set<String>> samples = samples(readable);
        List<Suspicion> found = new ArrayList<>();
        for (Column column : columns) {
            int sampled = readable.indexOf(column);
            emails.stream()
                    .filter(each -> each.column().equals(column.name()))
                    .findFirst()
                    .or(() -> sampled < 0 ? Optional.empty() : byValues(column, samples.get(sampled)))
                    .or(() -> byName(column))
                    .ifPresent(found::add);
        }
        return found;
    }

    private List<Suspicion> emails(List<Column> columns) throws SQLException {
        if (columns.isEmpty()) {
            return List.of();
        }
        List<String> counts = new ArrayList<>();
        for (Column column : columns) {
            String name = Sql.name(column.name());
            counts.add("count(" + name + ")");
            counts.add("count(*) FILTER (WHERE CASE WHEN contains(" + name + ", '@') THEN regexp_matches(" + name + ", "
                    + Sql.text(PersonalValues.EMAIL) + ") END)");
        }
        String sql = "SELECT " + String.join(", ", counts) + " FROM " + Sql.parquet(files);
        return session.one(sql, row -> {
            List<Suspicion> found = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                long emails = row.getLong(2 * i + 2);
                if (emails > 0) {
                    found.add(new Suspicion(columns.get(i).name(), "e-mail", (double) emails / row.getLong(2 * i + 1)));
                }
            }
            return found;
        });
    }

    private List<Set<String>> samples(List<Column> columns) throws SQLException {
        List<Set<String>> samples = columns.stream()
                .map(column -> (Set<String>) new HashSet<String>())
                .toList();
        if (columns.isEmpty()) {
            return samples;
        }
        String selected = columns.stream()
                .map(column -> "CAST(" + Sql.name(column.name()) + " AS VARCHAR)")
                .collect(Collectors.joining(", "));
        for (Path file : files) {
            session.list(
                    "SELECT " + selected + " FROM " + Sql.parquet(List.of(file)) + " LIMIT " + SAMPLED_ROWS, row -> {
                        for (int i = 0; i < samples.size(); i++) {
                            String value = row.getString(i + 1);
                            if (value != null && samples.get(i).size() < SAMPLED_VALUES) {
                                samples.get(i).add(value.strip());
                            }
                        }
                        return null;
                    });
        }
        return samples;
    }

    private static Optional<Suspicion> byValues(Column column, Set<String> values) {
        double phones = share(values, PersonalValues::phone);
        if (phones >= PHONES) {
            return Optional.of(new Suspicion(column.name(), "phone", phones));
        }
        List<String> cards = values.stream().filter(PersonalValues::cardForm).toList();
        if (share(cards, PersonalValues::luhn) > CERTAIN) {
            return Optional.of(new Suspicion(
                    column.name(),
                    "payment-card",
                    share(values, PersonalValues::cardForm) * share(cards, PersonalValues::luhn)));
        }
        double ibans = share(values, PersonalValues::iban);
        return ibans >= PHONES ? Optional.of(new Suspicion(column.name(), "iban", ibans)) : Optional.empty();
    }

    private static Optional<Suspicion> byName(Column column) {
        boolean telling = column.type() != ColumnType.BOOLEAN && PersonalNames.matches(column.name());
        return telling ? Optional.of(new Suspicion(column.name(), "column-name", null)) : Optional.empty();
    }

    private static double share(java.util.Collection<String> values, Predicate<String> form) {
        return values.isEmpty() ? 0 : (double) values.stream().filter(form).count() / values.size();
    }
}
