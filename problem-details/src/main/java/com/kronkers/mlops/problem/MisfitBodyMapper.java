package com.kronkers.mlops.problem;

import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.Response;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Answers a JSON body in which a value has not the kind its field takes. Without it Quarkus answers 400 in a form of its
 * own, or without a word.
 */
class MisfitBodyMapper {
    private static final int BEFORE_QUARKUS = 900;

    @ServerExceptionMapper(value = MismatchedInputException.class, priority = BEFORE_QUARKUS)
    Response misfit(MismatchedInputException misfit) {
        String field = misfit.getPath().stream().map(MisfitBodyMapper::step).collect(Collectors.joining());
        String named = field.isEmpty() ? "body" : field.substring(field.startsWith(".") ? 1 : 0);
        HttpProblem problem = (HttpProblem) Problem.of(
                        400,
                        "invalid-request",
                        "A value of the body does not fit",
                        named + " has a value that does not fit.")
                .field(named, "is of another kind than this field takes", "Send it as the API document says.")
                .exception();
        return problem.toResponse();
    }

    private static String step(Reference step) {
        return step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName();
    }
}
