package com.kronkers.mlops.local.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.local.service.ServiceDefinition;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PlatformOptionsTest {
    private static final String TRUST = "-Dkronkers.training.trust-projects=true";

    @Test
    void projectsAreTrustedByTrainingAloneAndOnlyWhereThatWasSaid() {
        PlatformOptions options = PlatformOptions.of(Path.of("checkout"), Path.of("state"), 0);

        assertThat(options.services()).noneMatch(service -> service.memory().contains(TRUST));
        assertThat(options.trustingProjects().services())
                .filteredOn(service -> service.memory().contains(TRUST))
                .extracting(ServiceDefinition::name)
                .containsExactly("training");
    }
}
