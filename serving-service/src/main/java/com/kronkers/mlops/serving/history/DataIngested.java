package com.kronkers.mlops.serving.history;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/** A dataset has a new version or another standing of one. Only the fields that serving uses. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DataIngested(String dataset, long version, String change, String quality) {

    /** Whether the dataset's latest accepted version may have changed. A suspect version by itself changes nothing. */
    boolean changesLatest() {
        return "accepted".equals(quality) || !"created".equals(change);
    }

    /** Whether nothing may be made of the version any more. */
    boolean withdraws() {
        return "withdrawn".equals(change);
    }
}
