package com.kronkers.mlops.training.tracking;

/** What a search is ordered by; what has no value comes last either way. */
public record Order(Condition.Entity entity, String key, boolean ascending) {

    public String direction() {
        return ascending ? " asc" : " desc";
    }
}
