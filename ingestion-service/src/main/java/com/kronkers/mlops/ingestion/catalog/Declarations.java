package com.kronkers.mlops.ingestion.catalog;

import com.kronkers.mlops.ingestion.access.Access;
import com.kronkers.mlops.ingestion.access.Permission;
import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.contract.rules.ContractChecks;
import com.kronkers.mlops.ingestion.dataset.Contracts;
import com.kronkers.mlops.ingestion.dataset.Dataset;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.ingestion.derived.Derivations;
import com.kronkers.mlops.ingestion.derived.RebuildQueue;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Declares datasets, for the first time or anew. */
@ApplicationScoped
class Declarations {
    private static final String NAME = "[a-z0-9][a-z0-9-]{0,62}";
    private static final String COLUMNS_FROM_QUERY = "a derived dataset takes its columns from the query";
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_TEXT = 10_000;

    private final Datasets datasets;
    private final Derivations derivations;
    private final RebuildQueue rebuilds;
    private final Contracts contracts;
    private final DuckDb duckDb;
    private final Access access;

    Declarations(
            Datasets datasets,
            Derivations derivations,
            RebuildQueue rebuilds,
            Contracts contracts,
            DuckDb duckDb,
            Access access) {
        this.datasets = datasets;
        this.derivations = derivations;
        this.rebuilds = rebuilds;
        this.contracts = contracts;
        this.duckDb = duckDb;
        this.access = access;
    }

    /** What a declaration led to. */
    record Declared(Dataset dataset, boolean created) {}

    /** Declares a dataset; the same declaration twice changes nothing. */
    @Transactional
    Declared declare(String name, DatasetDeclaration wanted, String caller) {
        if (!name.matches(NAME)) {
            throw invalid("name", "'" + name + "' is no name", "Use 1 to 63 lower-case letters, digits and hyphens.");
        }
        checkText("description", wanted.description(), LONGEST_TEXT);
        checkText("owner", wanted.owner(), LONGEST_NAME);
        if (wanted.owner() != null && wanted.owner().isBlank()) {
            throw invalid(
                    "owner", "is nobody", "Name a person, team or department, or leave it out to own it yourself.");
        }
        checkText("purpose", wanted.purpose(), LONGEST_TEXT);
        checkText("timeColumn", wanted.timeColumn(), LONGEST_NAME);
        boolean created = datasets.add(name, caller, Instant.now());
        if (created) {
            access.requireDeclarer();
        } else {
            // Somebody else may have declared it after this request was let through.
            access.require(name, Permission.MANAGE);
        }
        Dataset dataset = datasets.lock(name);
        String formerOwner = created ? null : dataset.owner();
        String formerPurpose = dataset.purpose();
        dataset.describe(
                kept(wanted.description(), dataset.description()),
                kept(wanted.owner(), kept(dataset.owner(), caller)),
                Instant.now());
        dataset.dedicate(kept(wanted.purpose(), formerPurpose));
        if (wanted.derived() != null) {
            derive(dataset, wanted);
        } else {
            govern(dataset, wanted);
        }
        access.declare(dataset, formerOwner, formerPurpose, wanted.grants(), caller);
        contracts.note(dataset, caller);
        // With its inputs, which a locked one does not have before they are asked for.
        return new Declared(datasets.get(name), created);
    }

    private static void checkText(String field, String text, int longest) {
        if (text != null && (text.length() > longest || text.indexOf('\0') >= 0)) {
            throw invalid(
                    field,
                    "is too long or has a zero character",
                    "Send at most " + longest + " characters, or leave it out.");
        }
    }

    private void govern(Dataset dataset, DatasetDeclaration wanted) {
        if (dataset.derived() && wanted.columns() != null) {
            throw invalid("columns", COLUMNS_FROM_QUERY, "Leave columns out.");
        }
        String time = kept(wanted.timeColumn(), dataset.timeColumn());
        List<Column> columns = DeclaredColumns.read(wanted.columns(), time);
        boolean unfit = columns == null
                && time != null
                && dataset.contract().map(contract -> !temporal(contract, time)).orElse(false);
        if (unfit) {
            throw invalid("timeColumn", "is no date or timestamp column", "Name one of the dataset's columns.");
        }
        dataset.govern(columns == null ? null : kept(dataset, columns), time);
        dataset.contract().filter(contract -> dataset.contractDeclared()).ifPresent(this::check);
    }

    /** Declared columns keep what only a whole contract can say of them. */
    private static List<Column> kept(Dataset dataset, List<Column> columns) {
        return columns.stream()
                .map(column -> dataset.contract()
                        .flatMap(contract -> contract.column(column.name()))
                        .filter(known -> known.type() == column.type())
                        .map(known -> new Column(
                                column.name(),
                                column.type(),
                                column.required(),
                                column.classification(),
                                known.format(),
                                known.rules(),
                                known.protection(),
                                column.classified()))
                        .orElse(column))
                .toList();
    }

    /** The contract's keys and rules may need a column that is no longer declared. */
    private void check(DataContract contract) {
        List<Problem.FieldError> faults = ContractChecks.faults(duckDb, contract);
        if (!faults.isEmpty()) {
            throw Problem.of(
                            422,
                            "invalid-declaration",
                            "The dataset cannot be declared like this",
                            "Its contract needs other columns. Send a whole one with PUT /datasets/{name}/contract.")
                    .fields(faults)
                    .exception();
        }
    }

    private static boolean temporal(DataContract contract, String time) {
        return contract.column(time).filter(column -> column.type().temporal()).isPresent();
    }

    private void derive(Dataset dataset, DatasetDeclaration wanted) {
        String sql = wanted.derived().sql();
        Map<String, String> inputs = wanted.derived().inputs();
        if (!dataset.derived() && datasets.head(dataset.name()).isPresent()) {
            throw invalid("derived", "the dataset has uploaded versions", "Declare a dataset of another name.");
        }
        if (wanted.columns() != null) {
            throw invalid("columns", COLUMNS_FROM_QUERY, "Leave columns out.");
        }
        derivations.check(dataset.name(), sql, inputs);
        // Whoever owns the result has the inputs' rows.
        inputs.values().forEach(input -> access.require(input, Permission.EXPORT));
        String time = kept(wanted.timeColumn(), dataset.timeColumn());
        boolean changed = !sql.equals(dataset.derivedSql())
                || !inputs.equals(dataset.inputs())
                || !Objects.equals(time, dataset.timeColumn());
        if (changed) {
            dataset.derive(sql, inputs);
            dataset.govern(null, time);
            rebuilds.add(dataset.name(), null);
        }
    }

    private static String kept(String wanted, String present) {
        return wanted == null ? present : wanted;
    }

    private static RuntimeException invalid(String field, String problem, String fix) {
        return Problem.of(
                        422, "invalid-declaration", "The dataset cannot be declared like this", field + ": " + problem)
                .field(field, problem, fix)
                .exception();
    }
}
