package com.kronkers.mlops.serving.oip;

import com.kronkers.mlops.serving.deployment.UnknownModelException;
import com.kronkers.mlops.serving.prediction.FieldProblem;
import com.kronkers.mlops.serving.prediction.InvalidRowsException;
import java.util.stream.Collectors;

/** The one text that an error is in this protocol. */
final class ErrorText {
    private ErrorText() {}

    static String of(InvalidRowsException e) {
        return e.problems().stream().map(ErrorText::sentence).collect(Collectors.joining(" "));
    }

    static String of(UnknownModelException e) {
        String there = e.deployed().isEmpty() ? "none" : String.join(", ", e.deployed());
        return e.getMessage() + "; deployed: " + there;
    }

    private static String sentence(FieldProblem problem) {
        return problem.field() + " " + problem.problem() + ". " + problem.fix();
    }
}
