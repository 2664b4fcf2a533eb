package com.kronkers.mlops.registry.access;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;

/** What the registry reads of {@code access-refused}. {@code department} is null where the caller has none. */
record AccessRefused(
        @NotNull String model,
        String department,
        @NotNull String reason,
        @Min(1) long count,
        @NotNull Instant from,
        @NotNull Instant to,
        @NotNull String replica) {}
