package com.kronkers.mlops.ingestion.protect;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.contract.Protection;
import com.kronkers.mlops.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Decides by a contract and the policy what is stored instead of each column's values. */
@ApplicationScoped
public class Protections {
    private final Policy policy;
    private final PseudonymKeys keys;

    Protections(ProtectConfig config, PseudonymKeys keys) {
        this.policy = new Policy(config);
        this.keys = keys;
    }

    /**
     * The protections of a dataset's columns, with the newest pseudonym key.
     *
     * @return by column name in the contract's order; columns that are stored as they are do not appear
     * @throws RuntimeException a 422 problem if a column cannot be protected as its contract says
     */
    public Map<String, ColumnProtection> of(String dataset, DataContract contract) {
        return of(dataset, contract, null);
    }

    /**
     * The protections of a dataset's columns.
     *
     * @param keyVersion of the pseudonym key, as a version's report names it: rows that are added to others need the
     *     key of those, and a version is rebuilt with its own. Null for the newest
     */
    public Map<String, ColumnProtection> of(String dataset, DataContract contract, Integer keyVersion) {
        Map<String, ColumnProtection> protections = new LinkedHashMap<>();
        for (Column column : contract.columns()) {
            Protection protection = policy.of(column, contract);
            switch (protection.method()) {
                case KEEP -> {}
                case DROP -> protections.put(column.name(), Coarsening.dropping(column));
                case MASK -> protections.put(column.name(), Coarsening.masking(column, protection));
                case TRUNCATE -> protections.put(column.name(), Coarsening.truncating(column, protection));
                case GENERALISE -> protections.put(column.name(), Coarsening.generalising(column, protection));
                case PSEUDONYMISE -> protections.put(column.name(), pseudonym(dataset, keyVersion));
            }
        }
        if (contract.columns().stream().allMatch(column -> dropped(protections.get(column.name())))) {
            throw Problem.of(
                            422,
                            "unfit-protection",
                            "Nothing would be stored",
                            "Every column of '" + dataset + "' is dropped by its protection.")
                    .field(
                            "columns",
                            "are all dropped",
                            "Declare a protection for at least one: pseudonymise, mask or keep.")
                    .exception();
        }
        return protections;
    }

    /** The columns of both contracts whose values the one stores otherwise than the other. */
    public List<String> differing(DataContract one, DataContract other) {
        return one.columns().stream()
                .filter(column -> other.column(column.name())
                        .filter(same -> !policy.of(column, one).equals(policy.of(same, other)))
                        .isPresent())
                .map(Column::name)
                .toList();
    }

    private static boolean dropped(ColumnProtection protection) {
        return protection != null && protection.dropped();
    }

    private Pseudonym pseudonym(String dataset, Integer keyVersion) {
        int version = keyVersion == null ? keys.newest(dataset).version() : keyVersion;
        return new Pseudonym(keys.key(dataset, version), version);
    }
}
