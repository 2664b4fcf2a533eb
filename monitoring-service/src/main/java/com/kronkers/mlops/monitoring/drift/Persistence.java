package com.kronkers.mlops.monitoring.drift;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * When single judgements become an alarm, and when an alarm is over.
 *
 * @param needed drifted windows in a row, with a feature in common, that make an alarm
 * @param quiet stable windows in a row that end one
 */
record Persistence(int needed, int quiet) {

    /** @param latestFirst judgements of one version, those with too few samples left out */
    boolean isAlarm(List<DriftVerdict> latestFirst) {
        if (latestFirst.size() < needed) {
            return false;
        }
        Set<String> common = new HashSet<>(latestFirst.get(0).driftedFeatures());
        latestFirst.subList(0, needed).forEach(verdict -> common.retainAll(verdict.driftedFeatures()));
        return !common.isEmpty();
    }

    boolean isOver(List<DriftVerdict> latestFirst) {
        return latestFirst.size() >= quiet
                && latestFirst.subList(0, quiet).stream().allMatch(DriftVerdict.Stable.class::isInstance);
    }

    /** How many judgements back either question looks. */
    int memory() {
        return Math.max(needed, quiet);
    }
}
