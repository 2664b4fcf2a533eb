package com.kronkers.mlops.ingestion.history;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.kronkers.mlops.ingestion.dataset.VersionId;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/** The fields of {@code model-trained} that ingestion uses: which model was trained on which version. */
@JsonIgnoreProperties(ignoreUnknown = true)
record ModelTrained(
        @NotBlank @Size(max = 200) String model,
        @NotBlank @Size(max = 200) String run,
        @NotNull @Valid Dataset dataset) {

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Dataset(@NotBlank String name, @Min(1) int version) {}

    VersionId version() {
        return new VersionId(dataset.name(), dataset.version());
    }
}
