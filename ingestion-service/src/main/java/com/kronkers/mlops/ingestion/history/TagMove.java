package com.kronkers.mlops.ingestion.history;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** Who moved a tag, when, from where and where to. A row of table {@code dataset_tag_move}; never changed. */
@Entity
@Table(name = "dataset_tag_move")
class TagMove {
    @Id
    UUID id;

    String dataset;
    String tag;
    Integer fromNumber;
    Integer toNumber;
    String movedBy;
    Instant movedAt;

    /** For Hibernate. */
    protected TagMove() {}
}
