package com.kronkers.mlops.ingestion.dataset;

import com.kronkers.mlops.ingestion.contract.DataContract;
import jakarta.persistence.Convert;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import java.io.Serializable;
import java.time.Instant;

/** A contract a dataset had or has. A row of table {@code contract_version}. */
@Entity
public class ContractVersion {
    @EmbeddedId
    Id id;

    @Convert(converter = JsonColumns.Contracts.class)
    DataContract contract;

    Instant createdAt;
    String createdBy;

    /** A dataset and a number. */
    @Embeddable
    public record Id(String dataset, int version) implements Serializable {}

    /** For Hibernate. */
    protected ContractVersion() {}

    ContractVersion(String dataset, DataContract contract, Instant createdAt, String createdBy) {
        this.id = new Id(dataset, contract.version());
        this.contract = contract;
        this.createdAt = createdAt;
        this.createdBy = createdBy;
    }

    public DataContract contract() {
        return contract;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public String createdBy() {
        return createdBy;
    }
}
