package com.kronkers.mlops.training.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProjectsConfigTest {

    @Test
    void theDefaultsAllowCodeAndNoHost() {
        ProjectsConfig config = TestProjectsConfig.with(Map.of());

        assertThat(config.archiveLimit().asLongValue()).isEqualTo(64L << 20);
        assertThat(config.unpackedLimit().asLongValue()).isEqualTo(256L << 20);
        assertThat(config.fileLimit()).isEqualTo(10_000);
        assertThat(config.gitHosts()).isEmpty();
        assertThat(config.gitCertificates()).isEmpty();
        assertThat(config.gitTimeLimit()).isEqualTo(Duration.ofMinutes(2));
        assertThat(config.environmentTimeLimit()).isEqualTo(Duration.ofMinutes(20));
        assertThat(config.environmentDisk().asLongValue()).isEqualTo(16L << 30);
        assertThat(config.environmentFiles()).isEqualTo(300_000);
        assertThat(config.environmentsAge()).isEqualTo(Duration.ofDays(30));
        assertThat(config.environmentsDisk().asLongValue()).isEqualTo(32L << 30);
        assertThat(config.pythons()).containsExactly("python3", "/usr/bin/python3");
        assertThat(config.pipVariables())
                .contains("PIP_INDEX_URL", "HTTPS_PROXY")
                .doesNotContain("PATH", "HOME");
        assertThat(config.readOnly()).isEmpty();
    }
}
