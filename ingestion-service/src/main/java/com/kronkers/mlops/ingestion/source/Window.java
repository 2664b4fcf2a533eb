package com.kronkers.mlops.ingestion.source;

/**
 * The rows of an increment.
 *
 * @param after its watermarks are greater, null for the first increment
 * @param through and at most this
 */
record Window(String after, String through) {}
