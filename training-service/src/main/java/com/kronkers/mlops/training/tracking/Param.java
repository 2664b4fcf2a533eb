package com.kronkers.mlops.training.tracking;

/** An input of a run or a model; it never changes. */
public record Param(String key, String value) {}
