package com.kronkers.mlops.training.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.kronkers.mlops.training.process.ProcessLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class JobLimitsTest {
    private static final ProcessLimits SERVICE = PolicyExamples.LIMITS;

    @Test
    void eachLimitOfAJobTakesThePlaceOfTheServices() {
        JobLimits limits = new JobLimits(Duration.ofMinutes(5), "2G", Duration.ofMinutes(7), 100, "300M");

        assertThat(limits.within(SERVICE))
                .isEqualTo(new ProcessLimits(
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(7),
                        2L << 30,
                        100,
                        300L << 20,
                        SERVICE.files(),
                        SERVICE.logBytes(),
                        SERVICE.outputBytes()));
    }

    @Test
    void oneThatIsLeftOutIsTheServices() {
        assertThat(new JobLimits(null, null, null, null, null).within(SERVICE)).isEqualTo(SERVICE);
        assertThat(TrainingSettings.ofTrainer("linear", null, JsonNodeFactory.instance.objectNode(), 1, 4)
                        .within(SERVICE))
                .isEqualTo(SERVICE);
    }

    @Test
    void aServiceThatAllowsLessNowIsObeyed() {
        JobLimits queuedBefore = new JobLimits(Duration.ofHours(9), "9G", Duration.ofHours(9), 9_000, "9G");

        assertThat(queuedBefore.within(SERVICE)).isEqualTo(SERVICE);
    }
}
