package com.kronkers.mlops.ingestion.catalog;

import com.kronkers.mlops.ingestion.contract.ContractChange;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.contract.odcs.OdcsReader;
import com.kronkers.mlops.ingestion.contract.rules.Compatibility;
import com.kronkers.mlops.ingestion.contract.rules.ContractChecks;
import com.kronkers.mlops.ingestion.dataset.Contracts;
import com.kronkers.mlops.ingestion.dataset.Dataset;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.ingestion.derived.Derivations;
import com.kronkers.mlops.ingestion.derived.RebuildQueue;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.problem.Problem;
import com.kronkers.mlops.problem.Problem.FieldError;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.List;

/** Gives datasets a contract that a person wrote, once it was checked and its changes were judged. */
@ApplicationScoped
class ContractAgreements {
    private final Datasets datasets;
    private final Contracts contracts;
    private final RebuildQueue rebuilds;
    private final DuckDb duckDb;

    ContractAgreements(Datasets datasets, Contracts contracts, RebuildQueue rebuilds, DuckDb duckDb) {
        this.datasets = datasets;
        this.contracts = contracts;
        this.rebuilds = rebuilds;
        this.duckDb = duckDb;
    }

    /**
     * What a contract led to.
     *
     * @param version the present contract's; for a dry run the one it would become
     * @param created whether it is a new one
     * @param changes what differs from the contract before, empty for a first one
     */
    record Agreed(int version, boolean created, List<ContractChange> changes) {}

    /** Refuses a contract that cannot be followed, naming everything that is wrong with it. */
    void check(OdcsReader.Read read) {
        List<FieldError> faults = new ArrayList<>(read.faults());
        if (faults.isEmpty()) {
            faults.addAll(ContractChecks.faults(duckDb, read.contract()));
        }
        if (!faults.isEmpty()) {
            throw Problem.of(
                            422,
                            "invalid-contract",
                            "The contract cannot be used",
                            faults.get(0).field() + ": " + faults.get(0).problem())
                    .fields(faults)
                    .exception();
        }
    }

    /**
     * Makes a checked contract the dataset's.
     *
     * @param breakingAccepted whether the author knows that others are disturbed
     * @param dryRun to learn the changes only
     * @throws RuntimeException a 409 problem that lists the changes, if one is breaking and was not accepted
     */
    @Transactional
    Agreed agree(String name, DataContract wanted, boolean breakingAccepted, boolean dryRun, String author) {
        Dataset dataset = datasets.lock(name);
        Derivations.requireProtectable(dataset, wanted.columns());
        List<ContractChange> changes = dataset.contract()
                .map(before -> Compatibility.changes(before, wanted))
                .orElseGet(List::of);
        int before = dataset.contract().map(DataContract::version).orElse(0);
        if (dryRun) {
            boolean differs =
                    !dataset.contract().filter(wanted.numbered(before)::equals).isPresent();
            return new Agreed(differs ? before + 1 : before, differs, changes);
        }
        if (!breakingAccepted && changes.stream().anyMatch(ContractChange::breaking)) {
            throw breaking(name, changes);
        }
        dataset.agree(wanted);
        contracts.note(dataset, author);
        int now = dataset.contract().orElseThrow().version();
        if (dataset.derived() && now != before) {
            rebuilds.add(name, null);
        }
        return new Agreed(now, now != before, changes);
    }

    private static RuntimeException breaking(String name, List<ContractChange> changes) {
        Problem problem = Problem.of(
                409,
                "breaking-contract",
                "The change of the contract breaks what others rely on",
                "Some changes of the contract of '" + name + "' are breaking. Send it again with ?breaking=accept once"
                        + " those who send and read the data know.");
        changes.forEach(change -> problem.field(
                change.subject(),
                change.verdict().json() + ": " + change.change() + ": " + change.message(),
                change.breaking() ? "Undo it, or accept it with ?breaking=accept." : "Nothing to do."));
        return problem.exception();
    }
}
