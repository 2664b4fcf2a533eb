package com.kronkers.mlops.ingestion.dataset;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;

/**
 * A version of another dataset that a derived version was made of.
 *
 * @param alias its name in the query
 * @param dataset the other dataset
 * @param version its version
 */
@Embeddable
public record VersionInput(
        String alias, @Column(name = "input") String dataset, @Column(name = "input_version") int version) {}
