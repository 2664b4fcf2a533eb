package com.kronkers.mlops.serving.oip;

import com.kronkers.mlops.serving.deployment.UnknownModelException;
import com.kronkers.mlops.serving.prediction.FieldProblem;
import com.kronkers.mlops.serving.prediction.InvalidRowsException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Errors as the protocol writes them: {@code {"error": text}}. These exceptions leave only the protocol's own resource;
 * every other resource turns them into problems itself.
 */
class OipErrorMapper {

    @ServerExceptionMapper
    Response invalidTensor(InvalidTensorException e) {
        return error(Response.Status.BAD_REQUEST, e.getMessage());
    }

    @ServerExceptionMapper
    Response invalidRows(InvalidRowsException e) {
        return error(
                Response.Status.BAD_REQUEST,
                e.problems().stream().map(OipErrorMapper::sentence).collect(Collectors.joining(" ")));
    }

    @ServerExceptionMapper
    Response unknownModel(UnknownModelException e) {
        String there = e.deployed().isEmpty() ? "none" : String.join(", ", e.deployed());
        return error(Response.Status.NOT_FOUND, e.getMessage() + "; deployed: " + there);
    }

    private static String sentence(FieldProblem problem) {
        return problem.field() + " " + problem.problem() + ". " + problem.fix();
    }

    private static Response error(Response.Status status, String text) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON)
                .entity(Map.of("error", text))
                .build();
    }
}
