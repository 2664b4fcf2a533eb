package com.kronkers.mlops.training.champion;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** What training reads of a model's complete desired deployment. */
record ModelPromoted(@NotBlank String model, long revision, @NotNull List<@Valid Deployment> deployments) {

    record Deployment(
            @NotBlank String alias, @NotBlank String version, @NotNull @Valid Artifact artifact, @Valid Split split) {}

    record Artifact(@NotNull @Pattern(regexp = "sha256:[0-9a-f]{64}") String digest) {}

    record Split(@NotNull LocalDate trainedThrough) {}

    Optional<Champion> champion() {
        return deployments.stream()
                .filter(deployment -> deployment.alias().equals("champion"))
                .findFirst()
                .map(deployment -> new Champion(
                        model,
                        deployment.version(),
                        deployment.artifact().digest(),
                        deployment.split() == null ? null : deployment.split().trainedThrough()));
    }
}
