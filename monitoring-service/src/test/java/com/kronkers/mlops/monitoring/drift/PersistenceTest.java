package com.kronkers.mlops.monitoring.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PersistenceTest {

    private final Persistence persistence = new Persistence(2, 3);

    @Test
    void twoWindowsInARowThatAgreeOnAFeatureAreAnAlarm() {
        assertThat(persistence.isAlarm(List.of(drifted("a", "b"), drifted("b"))))
                .isTrue();
        assertThat(persistence.isAlarm(List.of(drifted("a"), drifted("b")))).isFalse();
        assertThat(persistence.isAlarm(List.of(drifted("a"), drifted(), drifted("a"))))
                .isFalse();
        assertThat(persistence.isAlarm(List.of(drifted("a")))).isFalse();
    }

    @Test
    void threeStableWindowsInARowEndIt() {
        assertThat(persistence.isOver(List.of(drifted(), drifted(), drifted(), drifted("a"))))
                .isTrue();
        assertThat(persistence.isOver(List.of(drifted(), drifted(), drifted("a"))))
                .isFalse();
        assertThat(persistence.isOver(List.of(drifted(), drifted()))).isFalse();
    }

    private static DriftVerdict drifted(String... features) {
        List<FeatureTest> tests = Arrays.stream(features)
                .map(name -> new FeatureTest(name, "history", "ks", 1, 0.1, 0, 0, true, name))
                .toList();
        return tests.isEmpty() ? new DriftVerdict.Stable(418, tests) : new DriftVerdict.Drifted(418, tests);
    }
}
