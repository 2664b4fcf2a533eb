package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.kronkers.mlops.serving.topic.Cause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReignTest {
    private static final Instant TEN = Instant.parse("2026-11-01T10:00:00Z");

    private final List<DeploymentRecords.Entry> records = new ArrayList<>();
    private Instant lastSeen;

    @Test
    void whoServedWhenIsToldByReplicaAndAlias() {
        record("a", 1, "champion", "1", 100, "deployed", 0);
        record("b", 1, "champion", "1", 100, "deployed", 1);
        record("a", 2, "champion", "1", 90, "deployed", 10);
        record("a", 2, "challenger", "2", 10, "deployed", 10);
        record("a", 2, "challenger", "2", 0, "taken-back", 20);
        record("a", 3, "challenger", "2", 0, "retired", 30);

        List<Reign> reigns = Reign.of(records);

        assertThat(reigns)
                .extracting(Reign::replica, Reign::variant, Reign::weight, Reign::since, Reign::until)
                .containsExactlyInAnyOrder(
                        tuple("a", "champion", 100, at(0), at(10)),
                        tuple("b", "champion", 100, at(1), null),
                        tuple("a", "champion", 90, at(10), null),
                        tuple("a", "challenger", 10, at(10), at(20)),
                        tuple("a", "challenger", 0, at(20), at(30)));
        assertThat(reigns.stream().filter(reign -> reign.includes(at(15))))
                .extracting(Reign::replica, Reign::variant, Reign::weight)
                .containsExactlyInAnyOrder(
                        tuple("a", "champion", 90), tuple("a", "challenger", 10), tuple("b", "champion", 100));
    }

    @Test
    void aRestartIsNoNewReign() {
        record("a", 1, "champion", "1", 100, "deployed", 0);
        record("a", 1, "champion", "1", 100, "deployed", 50);

        assertThat(Reign.of(records))
                .singleElement()
                .returns(at(0), Reign::since)
                .returns(null, Reign::until);
    }

    @Test
    void aReplicaThatIsGoneServesNoLongerThanItWasSeen() {
        lastSeen = at(60);
        record("gone", 1, "champion", "1", 100, "deployed", 0);
        record("gone", 2, "champion", "2", 100, "deployed", 50);
        lastSeen = null;
        record("there", 2, "champion", "2", 100, "deployed", 51);

        List<Reign> reigns = Reign.of(records);

        assertThat(reigns)
                .extracting(Reign::replica, Reign::version, Reign::until, Reign::lastSeen)
                .containsExactlyInAnyOrder(
                        tuple("gone", "1", at(50), null),
                        tuple("gone", "2", null, at(60)),
                        tuple("there", "2", null, null));
        assertThat(reigns.stream().filter(reign -> reign.includes(at(60))))
                .extracting(Reign::replica)
                .containsExactlyInAnyOrder("gone", "there");
        assertThat(reigns.stream().filter(reign -> reign.includes(at(61))))
                .extracting(Reign::replica)
                .containsExactly("there");
    }

    private void record(
            String replica, long revision, String alias, String version, int weight, String outcome, int seconds) {
        records.add(
                0,
                new DeploymentRecords.Entry(
                        replica,
                        new DeploymentRecord(
                                "m",
                                revision,
                                alias,
                                version,
                                "sha256:" + version,
                                weight,
                                false,
                                "promotion",
                                outcome,
                                null,
                                at(seconds),
                                Cause.UNKNOWN),
                        lastSeen));
    }

    private static Instant at(int seconds) {
        return TEN.plusSeconds(seconds);
    }
}
