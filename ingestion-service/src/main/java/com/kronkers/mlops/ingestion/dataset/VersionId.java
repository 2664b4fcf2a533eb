package com.kronkers.mlops.ingestion.dataset;

import jakarta.persistence.Embeddable;

/**
 * Names a version.
 *
 * @param dataset the dataset's name
 * @param number from 1, without gaps
 */
@Embeddable
public record VersionId(String dataset, int number) {
    @Override
    public String toString() {
        return dataset + " version " + number;
    }
}
