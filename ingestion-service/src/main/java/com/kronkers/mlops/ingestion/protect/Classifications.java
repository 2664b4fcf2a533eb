package com.kronkers.mlops.ingestion.protect;

import com.kronkers.mlops.ingestion.contract.Classification;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.dataset.Contracts;
import com.kronkers.mlops.ingestion.dataset.Dataset;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.ingestion.derived.Derivations;
import com.kronkers.mlops.ingestion.derived.RebuildQueue;
import com.kronkers.mlops.problem.Problem;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;

/** Records how a person classified columns, which makes a new version of the contract. */
@ApplicationScoped
class Classifications {
    private final Datasets datasets;
    private final Contracts contracts;
    private final RebuildQueue rebuilds;
    private final SecurityIdentity caller;

    Classifications(Datasets datasets, Contracts contracts, RebuildQueue rebuilds, SecurityIdentity caller) {
        this.datasets = datasets;
        this.contracts = contracts;
        this.rebuilds = rebuilds;
        this.caller = caller;
    }

    /**
     * Classifies some columns and leaves the others. A derived dataset is then built again.
     *
     * @return the contract as it is now
     */
    @Transactional
    public DataContract classify(String name, Map<String, Classification> wanted) {
        Dataset dataset = datasets.lock(name);
        DataContract contract = dataset.contract()
                .orElseThrow(() -> unfit(409, "The dataset has no columns yet", "Upload a file, or declare columns."));
        List<String> unknown = wanted.keySet().stream()
                .filter(column -> !contract.names().contains(column))
                .toList();
        if (wanted.isEmpty() || wanted.containsValue(null) || !unknown.isEmpty()) {
            throw unfit(
                    422,
                    unknown.isEmpty() ? "no column is classified" : unknown + " are not among " + contract.names(),
                    "Send columns as an object of column names and classifications.");
        }
        dataset.classify(wanted);
        DataContract classified = dataset.contract().orElseThrow();
        Derivations.requireProtectable(
                dataset,
                classified.columns().stream()
                        .filter(column -> wanted.containsKey(column.name()))
                        .toList());
        contracts.note(dataset, caller.getPrincipal().getName());
        if (dataset.derived() && classified.version() != contract.version()) {
            rebuilds.add(name, null);
        }
        return classified;
    }

    private static RuntimeException unfit(int status, String problem, String fix) {
        return Problem.of(status, "unfit-classification", "The columns cannot be classified like this", problem)
                .field("columns", problem, fix)
                .exception();
    }
}
