package com.kronkers.mlops.serving.prediction;

/**
 * One wrong field.
 *
 * @param field where it stands in the request
 * @param problem what is wrong with it
 * @param fix what to send instead
 */
public record FieldProblem(String field, String problem, String fix) {}
