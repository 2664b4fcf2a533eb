package com.kronkers.mlops.ingestion.dataset;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.profile.Profile;
import com.kronkers.mlops.ingestion.quality.Finding;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Convert;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OrderBy;
import jakarta.persistence.OrderColumn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One immutable version of a dataset: a manifest of files and what is known of their rows. Only its standing (quality,
 * withdrawn) changes, by a person's decision. A row of table {@code dataset_version}.
 */
@Entity
public class DatasetVersion {
    @EmbeddedId
    VersionId id;

    Integer parent;

    @Enumerated(EnumType.STRING)
    UploadMode mode;

    @Enumerated(EnumType.STRING)
    Quality quality;

    boolean withdrawn;
    String digest;
    String sourceDigest;
    String rejectedDigest;
    long totalRows;
    long newRows;
    long rejectedRows;
    int contractVersion;

    @Convert(converter = JsonColumns.Columns.class)
    List<Column> columns;

    String timeColumn;

    /** Null for versions made when a contract was columns alone. */
    @Convert(converter = JsonColumns.Contracts.class)
    DataContract contract;

    @Convert(converter = JsonColumns.Findings.class)
    List<Finding> findings;

    @Convert(converter = JsonColumns.Profiles.class)
    Profile profile;

    @Convert(converter = JsonColumns.Reports.class)
    VersionReport report;

    Instant createdAt;
    String createdBy;

    @ElementCollection(fetch = FetchType.EAGER)
    @CollectionTable(
            name = "dataset_version_file",
            joinColumns = {
                @JoinColumn(name = "dataset", referencedColumnName = "dataset"),
                @JoinColumn(name = "number", referencedColumnName = "number")
            })
    @OrderColumn(name = "position")
    List<VersionFile> files = new ArrayList<>();

    @ElementCollection(fetch = FetchType.EAGER)
    @CollectionTable(
            name = "dataset_version_input",
            joinColumns = {
                @JoinColumn(name = "dataset", referencedColumnName = "dataset"),
                @JoinColumn(name = "number", referencedColumnName = "number")
            })
    @OrderBy("alias")
    Set<VersionInput> inputs = new LinkedHashSet<>();

    /** For Hibernate; versions are made by {@link DatasetCommit}. */
    protected DatasetVersion() {}

    void accept() {
        quality = Quality.ACCEPTED;
    }

    /** Notes in its report which rejected rows it corrects, in the transaction that records it. */
    public void correcting(int version, List<Long> lines) {
        if (report != null) {
            report = report.correcting(new VersionReport.Corrects(version, List.copyOf(lines)));
        }
    }

    void withdraw() {
        withdrawn = true;
    }

    /** Whether it can be a parent and {@code latest}. */
    public boolean live() {
        return quality == Quality.ACCEPTED && !withdrawn;
    }

    public VersionId id() {
        return id;
    }

    public String dataset() {
        return id.dataset();
    }

    public int number() {
        return id.number();
    }

    /** The version before it, null for the first. */
    public Integer parent() {
        return parent;
    }

    public UploadMode mode() {
        return mode;
    }

    public Quality quality() {
        return quality;
    }

    public boolean withdrawn() {
        return withdrawn;
    }

    /** Of columns and files, so that equal content has an equal digest. */
    public String digest() {
        return digest;
    }

    /** Of the uploaded bytes; for a derived version, of its query. */
    public String sourceDigest() {
        return sourceDigest;
    }

    /** The rejected rows' object, null if none were rejected. */
    public String rejectedDigest() {
        return rejectedDigest;
    }

    /** All rows. */
    public long rows() {
        return totalRows;
    }

    /** The rows this version brought. */
    public long newRows() {
        return newRows;
    }

    public long rejectedRows() {
        return rejectedRows;
    }

    /** The contract it follows. */
    public DataContract contract() {
        return contract == null ? new DataContract(contractVersion, columns, timeColumn) : contract;
    }

    public List<Finding> findings() {
        return findings;
    }

    public Profile profile() {
        return profile;
    }

    /** What became of the rows received, null for a derived version and for those made before there were reports. */
    public VersionReport report() {
        return report;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public String createdBy() {
        return createdBy;
    }

    /** Its files in order. */
    public List<VersionFile> files() {
        return List.copyOf(files);
    }

    /** What a derived version was made of, ordered by alias. */
    public List<VersionInput> inputs() {
        return List.copyOf(inputs);
    }
}
