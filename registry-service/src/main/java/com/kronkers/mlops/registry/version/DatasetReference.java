package com.kronkers.mlops.registry.version;

import com.fasterxml.jackson.annotation.JsonInclude;

/** The dataset version a model was trained on; {@code digest} may be null. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DatasetReference(String name, int version, String digest) {}
