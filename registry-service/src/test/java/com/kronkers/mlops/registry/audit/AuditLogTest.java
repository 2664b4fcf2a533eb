package com.kronkers.mlops.registry.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditLogTest {

    private final List<AuditEntry> chain = new ArrayList<>(
            List.of(entry(1, "0".repeat(64), "first"), entry(2, null, "second"), entry(3, null, "third")));

    AuditLogTest() {
        for (int i = 1; i < chain.size(); i++) {
            chain.get(i).previousHash = chain.get(i - 1).hash;
            chain.get(i).hash = chain.get(i).computeHash();
        }
    }

    @Test
    void aChainAsWrittenIsWhole() {
        assertThat(AuditLog.firstBroken(chain)).isEmpty();
        assertThat(AuditLog.firstBroken(List.of())).isEmpty();
    }

    @Test
    void aChangedReasonBreaksTheChainThere() {
        chain.get(1).reason = "nothing happened";

        assertThat(AuditLog.firstBroken(chain)).hasValue(2);
    }

    @Test
    void aChangedEntryWithANewHashBreaksTheNextLink() {
        chain.get(1).reason = "nothing happened";
        chain.get(1).hash = chain.get(1).computeHash();

        assertThat(AuditLog.firstBroken(chain)).hasValue(3);
    }

    @Test
    void aRemovedEntryBreaksTheChain() {
        chain.remove(1);

        assertThat(AuditLog.firstBroken(chain)).hasValue(2);
    }

    private static AuditEntry entry(long number, String previousHash, String reason) {
        AuditEntry entry = new AuditEntry();
        entry.id = new AuditEntry.Id("demand", number);
        entry.at = Instant.parse("2026-11-01T10:00:00Z").plusSeconds(number);
        entry.actor = "ann";
        entry.action = "rollback";
        entry.version = 2;
        entry.revision = number;
        entry.reason = reason;
        entry.previousHash = previousHash;
        entry.hash = previousHash == null ? null : entry.computeHash();
        return entry;
    }
}
