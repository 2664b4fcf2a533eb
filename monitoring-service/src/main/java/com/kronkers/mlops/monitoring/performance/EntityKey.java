package com.kronkers.mlops.monitoring.performance;

import java.util.Map;
import java.util.TreeMap;

/** An entity as text, the same whatever the order of its columns. */
final class EntityKey {

    private EntityKey() {}

    static String of(Map<String, String> entity) {
        return new TreeMap<>(entity).toString();
    }
}
