package com.kronkers.mlops.serving.deployment;

import java.util.Map;

/** Something that must be known before requests are sent here. */
public interface Prerequisite {
    boolean ready();

    /** What the health details say about it, by name. */
    default Map<String, String> details() {
        return Map.of();
    }
}
