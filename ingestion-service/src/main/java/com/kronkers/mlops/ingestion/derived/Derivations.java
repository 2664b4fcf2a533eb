package com.kronkers.mlops.ingestion.derived;

import com.kronkers.mlops.ingestion.contract.Classification;
import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.contract.Protection;
import com.kronkers.mlops.ingestion.dataset.Dataset;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks the definition of a derived dataset before it is accepted. */
@ApplicationScoped
public class Derivations {
    private static final Pattern SAID_BY_DUCKDB = Pattern.compile("([A-Z][A-Za-z ]*?) Error: ");
    private static final Set<String> OF_THE_TEXT = Set.of("Binder", "Catalog", "Parser", "Permission");

    private final EntityManager rows;
    private final Datasets datasets;
    private final DuckDb duckDb;
    private final DerivedConfig config;

    Derivations(EntityManager rows, Datasets datasets, DuckDb duckDb, DerivedConfig config) {
        this.rows = rows;
        this.datasets = datasets;
        this.duckDb = duckDb;
        this.config = config;
    }

    /**
     * Refuses a definition that cannot work. Until the transaction ends no other one is let through, so that two do not
     * close a cycle together.
     *
     * @param name the derived dataset
     * @param sql its query
     * @param inputs datasets by the alias the query calls them
     * @throws RuntimeException a 422 problem that names the field
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void check(String name, String sql, Map<String, String> inputs) {
        if (sql == null || sql.isBlank()) {
            throw invalid("derived.sql", "is missing", "Send one SELECT over the aliases of the inputs.");
        }
        if (inputs == null || inputs.isEmpty()) {
            throw invalid("derived.inputs", "is missing", "Name at least one input as alias: dataset.");
        }
        rows.createNativeQuery("select cast(pg_advisory_xact_lock(hashtext('derivations')) as text)", String.class)
                .getSingleResult();
        inputs.forEach((alias, input) -> checkInput(name, alias, input));
        try {
            DerivedQuery query = new DerivedQuery(duckDb, sql, config.timeout());
            Optional<Map<String, DataContract>> contracts = contracts(inputs);
            if (contracts.isPresent()) {
                query.describe(contracts.get());
            } else {
                query.requireOneSelect();
            }
        } catch (SQLException wrong) {
            throw invalid("derived.sql", firstLine(wrong), "Correct the query; it may use the aliases only.");
        }
    }

    private void checkInput(String name, String alias, String input) {
        String field = "derived.inputs." + alias;
        if (!alias.matches("[a-z_][a-z0-9_]{0,62}")) {
            throw invalid(field, "is no table name", "Use lower-case letters, digits and underscores.");
        }
        if (input == null || datasets.find(input).isEmpty()) {
            throw invalid(field, "there is no dataset '" + input + "'", "Declare it first, or correct the name.");
        }
        if (reaches(input, name, new HashSet<>())) {
            throw Problem.of(
                            422,
                            "derived-cycle",
                            "A dataset would be derived from itself",
                            "'" + input + "' is '" + name + "' itself or is derived from it.")
                    .field(field, "closes a cycle", "Choose inputs that do not depend on '" + name + "'.")
                    .exception();
        }
    }

    private boolean reaches(String from, String to, Set<String> seen) {
        if (from.equals(to)) {
            return true;
        }
        return seen.add(from)
                && datasets.find(from).map(Dataset::inputs).orElseGet(Map::of).values().stream()
                        .anyMatch(input -> reaches(input, to, seen));
    }

    /** The inputs' columns, if all are known already. */
    private Optional<Map<String, DataContract>> contracts(Map<String, String> inputs) {
        Map<String, DataContract> contracts = new HashMap<>();
        inputs.forEach((alias, input) ->
                datasets.find(input).flatMap(Dataset::contract).ifPresent(each -> contracts.put(alias, each)));
        return contracts.size() == inputs.size() ? Optional.of(contracts) : Optional.empty();
    }

    /**
     * Refuses columns that must not be stored as they are, if the dataset is derived: what its query gives is stored, so
     * they are protected where they come in.
     *
     * @throws RuntimeException a 422 problem that names the columns
     */
    public static void requireProtectable(Dataset dataset, List<Column> wanted) {
        List<String> unprotected = wanted.stream()
                .filter(column -> column.classification() == Classification.SENSITIVE
                        || column.protection() != null && column.protection().method() != Protection.Method.KEEP)
                .map(Column::name)
                .toList();
        if (dataset.derived() && !unprotected.isEmpty()) {
            Problem problem = Problem.of(
                    422,
                    "derived-protection",
                    "A derived dataset protects no values",
                    "'" + dataset.name() + "' stores what its query gives; " + unprotected
                            + " would lie in the clear.");
            unprotected.forEach(name -> problem.field(
                    name,
                    "is sensitive or has a protection",
                    "Protect it in the contract of the input, or leave it out of the query."));
            throw problem.exception();
        }
    }

    /**
     * What everybody who sees the dataset may know of a failure. DuckDB says what is wrong with a query's text; of what
     * failed on the rows it quotes values, which only readers may see.
     */
    static String withoutValues(SQLException failure) {
        String line = firstLine(failure);
        Matcher said = SAID_BY_DUCKDB.matcher(line);
        if (!said.lookingAt() || OF_THE_TEXT.contains(said.group(1))) {
            return line;
        }
        return said.group(1)
                + " Error on the rows. Its text may quote values and is not kept: run the query over a sample"
                + " of the inputs to see it; TRY_CAST makes null of what does not fit.";
    }

    static String firstLine(SQLException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    private static RuntimeException invalid(String field, String problem, String fix) {
        return Problem.of(
                        422, "invalid-declaration", "The dataset cannot be declared like this", field + ": " + problem)
                .field(field, problem, fix)
                .exception();
    }
}
