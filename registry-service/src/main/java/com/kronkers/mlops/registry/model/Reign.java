package com.kronkers.mlops.registry.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A stretch of time in which a version held an alias.
 *
 * @param kind {@code promotion}, {@code rollback} or {@code retirement}
 * @param until when another version took over; null while it holds the alias
 * @param approvals who agreed to it, as {@code model-promoted} told
 */
record Reign(
        long revision,
        String alias,
        String version,
        Instant since,
        Instant until,
        String reason,
        String kind,
        String by,
        List<Approval> approvals) {

    /** Who agreed, and when. */
    record Approval(String by, Instant at) {}

    /** The reigns that {@code changes}, oldest first, describe; oldest first. */
    static List<Reign> of(List<AliasChange> changes) {
        Map<String, Instant> nextSince = new HashMap<>();
        List<Reign> reigns = new ArrayList<>(changes.size());
        for (int i = changes.size() - 1; i >= 0; i--) {
            AliasChange change = changes.get(i);
            reigns.add(new Reign(
                    change.id.revision(),
                    change.id.alias(),
                    String.valueOf(change.version),
                    change.since,
                    nextSince.put(change.id.alias(), change.since),
                    change.reason,
                    change.kind,
                    change.changedBy,
                    List.of(new Approval(change.changedBy, change.since))));
        }
        Collections.reverse(reigns);
        return reigns;
    }
}
