package com.kronkers.mlops.training.trigger;

/** An accepted, not withdrawn version of a dataset. */
public record DatasetVersion(String dataset, int version, String digest) {}
