package com.kronkers.mlops.training.tracking;

/** A key and the last value it was set to. */
public record Tag(String key, String value) {}
