package com.kronkers.mlops.serving.capture;

/**
 * A version of a topic's schema.
 *
 * @param version 1 or more
 */
public record EventType(String topic, int version) {}
