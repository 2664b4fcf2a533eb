package com.kronkers.mlops.training.run;

import com.kronkers.mlops.training.tracking.Tag;
import java.util.List;
import java.util.Optional;

/**
 * Data that a run read, as its client describes it.
 *
 * @param source how it is found again, in a form that {@code sourceType} names
 */
public record DatasetInput(
        String name,
        String digest,
        String sourceType,
        String source,
        Optional<String> schema,
        Optional<String> profile,
        List<Tag> tags) {}
