package com.kronkers.mlops.ingestion.protect;

import com.kronkers.mlops.ingestion.contract.DataContract;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/** Decides by a contract and the policy what is stored instead of each column's values. */
@ApplicationScoped
public class Protections {
    /**
     * The protections of a dataset's columns, with the newest pseudonym key.
     *
     * @return by column name; columns that are stored as they are do not appear
     */
    public Map<String, ColumnProtection> of(String dataset, DataContract contract) {
        return Map.of();
    }
}
