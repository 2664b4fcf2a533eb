package com.kronkers.mlops.ingestion.dataset;

import com.kronkers.mlops.ingestion.contract.Classification;
import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.DataContract;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Convert;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.MapKeyColumn;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A named series of versions that follow one data contract. A row of table {@code dataset}. */
@Entity
public class Dataset {
    @Id
    String name;

    String description;
    String owner;
    String purpose;
    String timeColumn;
    int contractVersion;

    @Convert(converter = JsonColumns.Columns.class)
    List<Column> columns;

    /** Null until columns are known, and where it was stored when a contract was columns alone. */
    @Convert(converter = JsonColumns.Contracts.class)
    DataContract contract;

    boolean contractDeclared;

    String derivedSql;

    @ElementCollection
    @CollectionTable(name = "derived_input", joinColumns = @JoinColumn(name = "dataset"))
    @MapKeyColumn(name = "alias")
    @jakarta.persistence.Column(name = "input")
    Map<String, String> inputs = new TreeMap<>();

    @ElementCollection
    @CollectionTable(name = "derived_classification", joinColumns = @JoinColumn(name = "dataset"))
    @MapKeyColumn(name = "column_name")
    @jakarta.persistence.Column(name = "classification")
    @Enumerated(EnumType.STRING)
    Map<String, Classification> classifications = new TreeMap<>();

    Instant createdAt;
    Instant changedAt;

    /** For Hibernate. */
    protected Dataset() {}

    /** A dataset that was not declared before. */
    public Dataset(String name, Instant createdAt) {
        this.name = name;
        this.createdAt = createdAt;
        this.changedAt = createdAt;
    }

    /** Describes the dataset anew. */
    public void describe(String newDescription, String newOwner, Instant at) {
        description = newDescription;
        owner = newOwner;
        changedAt = at;
    }

    /** States what the data may be used for. */
    public void dedicate(String newPurpose) {
        purpose = newPurpose;
    }

    /** Makes it the result of a query over other datasets. What was said of another query's columns counts no more. */
    public void derive(String sql, Map<String, String> byAlias) {
        if (!sql.equals(derivedSql) || !byAlias.equals(inputs())) {
            classifications.clear();
        }
        derivedSql = sql;
        inputs.keySet().retainAll(byAlias.keySet());
        inputs.putAll(byAlias);
    }

    /**
     * Gives it columns and leaves the rest of its contract. The contract's version grows if this changes it.
     *
     * @param newColumns null to keep them, or to infer them from the first version
     */
    public void govern(List<Column> newColumns, String newTimeColumn) {
        List<Column> wanted = newColumns == null ? columns : newColumns;
        if (wanted == null) {
            timeColumn = newTimeColumn;
        } else {
            govern(contract()
                    .map(known -> known.with(wanted, newTimeColumn))
                    .orElseGet(() -> new DataContract(0, wanted, newTimeColumn)));
        }
    }

    /**
     * Gives it a contract. The contract's version grows if this changes it.
     *
     * @param wanted its own version does not count
     */
    public void govern(DataContract wanted) {
        DataContract numbered = wanted.numbered(contractVersion);
        if (!contract().filter(numbered::equals).isPresent()) {
            contract = wanted.numbered(++contractVersion);
            columns = contract.columns();
            timeColumn = contract.timeColumn();
        }
    }

    /** Gives it a contract that a person wrote; see {@link #govern(DataContract)}. */
    public void agree(DataContract wanted) {
        govern(wanted);
        contractDeclared = true;
    }

    /** Classifies columns as a person decided; of a derived dataset this outlives the contract that its query gives. */
    public void classify(Map<String, Classification> wanted) {
        if (derived()) {
            classifications.putAll(wanted);
        }
        DataContract known = contract().orElseThrow();
        govern(known.with(
                known.columns().stream()
                        .map(column -> classified(column, wanted))
                        .toList(),
                known.timeColumn()));
    }

    /** The columns that its query gives, as people classified them. */
    public List<Column> asClassified(List<Column> given) {
        return given.stream().map(column -> classified(column, classifications)).toList();
    }

    private static Column classified(Column column, Map<String, Classification> decided) {
        return decided.containsKey(column.name()) ? column.classified(decided.get(column.name())) : column;
    }

    /** Whether a person wrote its contract, instead of its columns alone. */
    public boolean contractDeclared() {
        return contractDeclared;
    }

    /** The contract, empty until columns are declared or inferred. */
    public Optional<DataContract> contract() {
        if (contract != null) {
            return Optional.of(contract);
        }
        return Optional.ofNullable(columns).map(known -> new DataContract(contractVersion, known, timeColumn));
    }

    public String name() {
        return name;
    }

    public String description() {
        return description;
    }

    public String owner() {
        return owner;
    }

    /** What the data may be used for, null if nobody said. */
    public String purpose() {
        return purpose;
    }

    public String timeColumn() {
        return timeColumn;
    }

    public Instant createdAt() {
        return createdAt;
    }

    /** The query of a derived dataset, null for one that is uploaded. */
    public String derivedSql() {
        return derivedSql;
    }

    /** The inputs of a derived dataset by their alias in the query. */
    public Map<String, String> inputs() {
        return new TreeMap<>(inputs);
    }

    /** Whether versions are built from other datasets instead of uploaded. */
    public boolean derived() {
        return derivedSql != null;
    }
}
