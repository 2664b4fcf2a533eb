package com.kronkers.mlops.training.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.training.process.ProcessLimits;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunnerConfigTest {

    @Test
    void theDefaultsSuitTwoCores() {
        RunnerConfig config = new SmallRyeConfigBuilder()
                .withMapping(RunnerConfig.class)
                .withConverter(MemorySize.class, 100, new MemorySizeConverter())
                .build()
                .getConfigMapping(RunnerConfig.class);

        assertThat(config.concurrency()).isEqualTo(1);
        assertThat(config.threads()).isEqualTo(2);
        assertThat(config.heap().asLongValue()).isEqualTo(512L << 20);
        assertThat(config.directMemory().asLongValue()).isEqualTo(512L << 20);
        assertThat(config.lease()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.pollInterval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.timeLimit()).isEqualTo(Duration.ofMinutes(30));
        assertThat(config.fetchPatience()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.attempts()).isEqualTo(5);
        assertThat(config.logLimit().asLongValue()).isEqualTo(8L << 20);
        assertThat(config.resultLimit().asLongValue()).isEqualTo(512L << 20);
        assertThat(config.standby()).isTrue();
        assertThat(config.djlCacheDir()).isEmpty();
        assertThat(config.processLimits())
                .isEqualTo(new ProcessLimits(
                        Duration.ofMinutes(30),
                        Duration.ofHours(2),
                        3L << 30,
                        512,
                        4L << 30,
                        50_000,
                        8L << 20,
                        256L << 20));
    }
}
