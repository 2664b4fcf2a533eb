package com.kronkers.mlops.serving.prediction;

import java.util.List;
import java.util.stream.Collectors;

/** Rows that cannot be predicted, each wrong field named. */
public class InvalidRowsException extends RuntimeException {
    private final List<FieldProblem> problems;

    public InvalidRowsException(List<FieldProblem> problems) {
        this(
                problems.stream()
                        .map(problem -> problem.field() + ": " + problem.problem())
                        .collect(Collectors.joining("; ")),
                problems);
    }

    InvalidRowsException(String message, List<FieldProblem> problems) {
        super(message);
        this.problems = List.copyOf(problems);
    }

    public List<FieldProblem> problems() {
        return problems;
    }
}
