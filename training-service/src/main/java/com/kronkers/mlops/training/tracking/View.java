package com.kronkers.mlops.training.tracking;

/** Which of them a search shows. */
public enum View {
    ACTIVE_ONLY("active"),
    DELETED_ONLY("deleted"),
    ALL("active", "deleted");

    private final String[] lifecycles;

    View(String... lifecycles) {
        this.lifecycles = lifecycles;
    }

    String[] lifecycles() {
        return lifecycles.clone();
    }
}
