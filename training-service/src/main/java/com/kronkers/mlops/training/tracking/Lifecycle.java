package com.kronkers.mlops.training.tracking;

import java.util.Locale;

/** Whether something was deleted. What was can be restored. */
public enum Lifecycle {
    ACTIVE,
    DELETED;

    /** As it is stored and shown. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Lifecycle of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
