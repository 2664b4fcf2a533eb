package com.kronkers.mlops.registry.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReignTest {

    private static final Instant MONDAY = Instant.parse("2026-11-02T08:00:00Z");
    private static final Instant TUESDAY = Instant.parse("2026-11-03T08:00:00Z");

    @Test
    void aReignLastsUntilTheNextOfTheSameAlias() {
        List<Reign> reigns = Reign.of(List.of(
                change(1, "champion", 1, MONDAY),
                change(2, "challenger", 2, MONDAY),
                change(3, "champion", 2, TUESDAY)));

        assertThat(reigns)
                .extracting(Reign::alias, Reign::version, Reign::since, Reign::until)
                .containsExactly(
                        tuple("champion", "1", MONDAY, TUESDAY),
                        tuple("challenger", "2", MONDAY, null),
                        tuple("champion", "2", TUESDAY, null));
    }

    private static AliasChange change(long revision, String alias, int version, Instant since) {
        AliasChange change = new AliasChange();
        change.id = new AliasChange.Id("demand", revision, alias);
        change.version = version;
        change.since = since;
        return change;
    }
}
