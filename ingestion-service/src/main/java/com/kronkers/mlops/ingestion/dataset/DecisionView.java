package com.kronkers.mlops.ingestion.dataset;

import java.time.Instant;
import java.util.Locale;

/**
 * A person's word on a version.
 *
 * @param decision {@code accept} or {@code withdraw}
 * @param reason why
 * @param decidedBy who
 */
public record DecisionView(String decision, String reason, String decidedBy, Instant decidedAt) {
    static DecisionView of(Decision decision) {
        return new DecisionView(
                decision.kind.name().toLowerCase(Locale.ROOT), decision.reason, decision.decidedBy, decision.decidedAt);
    }
}
