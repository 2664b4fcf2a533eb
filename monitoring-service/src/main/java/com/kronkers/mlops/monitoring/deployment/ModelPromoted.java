package com.kronkers.mlops.monitoring.deployment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;

/** The fields of {@code model-promoted} that monitoring uses. */
@JsonIgnoreProperties(ignoreUnknown = true)
record ModelPromoted(
        @NotNull String model,
        long revision,
        @NotNull String reason,
        boolean pinned,
        @NotNull List<@NotNull @Valid Deployed> deployments) {

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Deployed(
            @NotNull String alias,
            @NotNull String version,
            @NotNull @Valid Reference reference,
            @NotNull @Valid Dataset dataset) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Reference(@NotNull String digest, @NotNull String link) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Dataset(@NotNull String name, long version) {}
}
