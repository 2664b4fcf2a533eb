package com.kronkers.mlops.monitoring.quality;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;

/** That a dataset is derived from another. */
@Entity
@Table(name = "dataset_parent")
@IdClass(DatasetParent.Key.class)
class DatasetParent {

    record Key(String dataset, String parent) implements Serializable {}

    @Id
    String dataset;

    @Id
    String parent;
}
