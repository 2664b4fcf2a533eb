package com.kronkers.mlops.ingestion.dataset;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;

/** A name that points to a version and may be moved. A row of table {@code dataset_tag}. */
@Entity
@Table(name = "dataset_tag")
public class VersionTag {
    /** What a tag may be called: never a number, so that no reference is ambiguous. */
    public static final String NAME = "[a-z][a-z0-9._-]{0,62}";

    @EmbeddedId
    Id id;

    int number;
    String movedBy;
    Instant movedAt;

    /** A tag is a dataset's own. */
    @Embeddable
    public record Id(String dataset, String tag) {}

    /** For Hibernate. */
    protected VersionTag() {}

    /** A tag that points nowhere yet; see {@link #moveTo}. */
    public VersionTag(Id id) {
        this.id = id;
    }

    /** Points it to a version. */
    public void moveTo(int newNumber, String by, Instant at) {
        number = newNumber;
        movedBy = by;
        movedAt = at;
    }

    public String tag() {
        return id.tag();
    }

    /** The version it points to. */
    public int number() {
        return number;
    }

    public String movedBy() {
        return movedBy;
    }

    public Instant movedAt() {
        return movedAt;
    }
}
