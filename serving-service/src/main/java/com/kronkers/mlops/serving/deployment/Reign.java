package com.kronkers.mlops.serving.deployment;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A stretch of time in which one replica had one version behind an alias, with one weight.
 *
 * @param revision of the decision that put it there
 * @param reason promotion, rollback, or guard where it is what was left after the guard took it back
 * @param explanation why it was taken back
 * @param until absent while it lasts
 * @param lastSeen of one that lasts, as far as is known, when its replica was last heard of; absent while that is there
 * @param event the id of the event that decided so, {@code model-promoted}; absent where none is known
 * @param traceparent of the trace that the event belongs to
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Reign(
        String replica,
        String variant,
        String version,
        long revision,
        String digest,
        int weight,
        boolean shadow,
        String reason,
        String explanation,
        Instant since,
        Instant until,
        Instant lastSeen,
        UUID event,
        String traceparent) {

    /** The reigns that these records tell of, the newest first as they are. A restart is no end: the same goes on. */
    static List<Reign> of(List<DeploymentRecords.Entry> newestFirst) {
        record Place(String replica, String variant) {}
        Map<Place, DeploymentRecord> open = new HashMap<>();
        Map<Place, Integer> index = new HashMap<>();
        List<Reign> reigns = new ArrayList<>();
        for (int i = newestFirst.size() - 1; i >= 0; i--) {
            String replica = newestFirst.get(i).replica();
            DeploymentRecord record = newestFirst.get(i).record();
            Place place = new Place(replica, record.variant());
            DeploymentRecord before = open.get(place);
            if (before != null && record.outcome().equals("deployed") && isSame(before, record)) {
                continue;
            }
            if (before != null) {
                reigns.set(index.get(place), reigns.get(index.get(place)).end(record.at()));
                open.remove(place);
            }
            if (!record.outcome().equals("retired")) {
                open.put(place, record);
                index.put(place, reigns.size());
                reigns.add(of(newestFirst.get(i)));
            }
        }
        java.util.Collections.reverse(reigns);
        return reigns;
    }

    /** Whether it was so at this time; of a replica that is gone only until it was last heard of. */
    boolean includes(Instant time) {
        boolean over = until != null ? !until.isAfter(time) : lastSeen != null && lastSeen.isBefore(time);
        return !since.isAfter(time) && !over;
    }

    private static boolean isSame(DeploymentRecord a, DeploymentRecord b) {
        return a.revision() == b.revision()
                && a.version().equals(b.version())
                && a.weight() == b.weight()
                && a.shadow() == b.shadow();
    }

    private static Reign of(DeploymentRecords.Entry entry) {
        DeploymentRecord record = entry.record();
        return new Reign(
                entry.replica(),
                record.variant(),
                record.version(),
                record.revision(),
                record.digest(),
                record.weight(),
                record.shadow(),
                record.reason(),
                record.explanation(),
                record.at(),
                null,
                entry.lastSeen(),
                record.cause().event(),
                record.cause().traceparent());
    }

    private Reign end(Instant at) {
        return new Reign(
                replica,
                variant,
                version,
                revision,
                digest,
                weight,
                shadow,
                reason,
                explanation,
                since,
                at,
                null,
                event,
                traceparent);
    }
}
