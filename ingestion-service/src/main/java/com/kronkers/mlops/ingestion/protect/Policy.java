package com.kronkers.mlops.ingestion.protect;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.contract.Protection;
import com.kronkers.mlops.ingestion.contract.Protection.Method;
import com.kronkers.mlops.problem.Problem;
import java.util.Set;

/** Which protection a column gets: the one its contract names, else the one of its classification. */
final class Policy {
    private static final Set<Method> EQUALITY_KEPT = Set.of(Method.KEEP, Method.PSEUDONYMISE);
    private static final Set<Method> TIME_KEPT = Set.of(Method.KEEP, Method.TRUNCATE, Method.GENERALISE);

    private final ProtectConfig config;

    Policy(ProtectConfig config) {
        this.config = config;
    }

    /**
     * The column's protection. Where the classification's would make keys equal that differ, a key is pseudonymised
     * instead; where it would end the order in time, the time column is generalised to months.
     *
     * @throws RuntimeException a 422 problem if the contract itself names such a method
     */
    Protection of(Column column, DataContract contract) {
        boolean key = contract.key().contains(column.name());
        boolean time = column.name().equals(contract.timeColumn());
        if (column.protection() != null) {
            Method named = column.protection().method();
            require(!key || EQUALITY_KEPT.contains(named), column, "key", "keep or pseudonymise");
            require(!time || TIME_KEPT.contains(named), column, "time column", "keep, truncate or generalise");
            return column.protection();
        }
        Method method = byClassification(column);
        if (time && !TIME_KEPT.contains(method)) {
            return new Protection(Method.GENERALISE, null, "month");
        }
        return new Protection(key && !EQUALITY_KEPT.contains(method) ? Method.PSEUDONYMISE : method, null, null);
    }

    private Method byClassification(Column column) {
        return switch (column.classification()) {
            case PUBLIC, INTERNAL -> Method.KEEP;
            case CONFIDENTIAL -> config.confidential();
            case PERSONAL -> config.personal();
            case SENSITIVE -> config.sensitive();
        };
    }

    private static void require(boolean fits, Column column, String role, String allowed) {
        if (!fits) {
            String method = column.protection().method().json();
            throw Problem.of(
                            422,
                            "unfit-protection",
                            "A column cannot be protected like this",
                            "'" + column.name() + "' is the dataset's " + role + ", and " + method + " would end that.")
                    .field(column.name() + ".protection.method", "is " + method, "Use " + allowed + ".")
                    .exception();
        }
    }
}
