package com.kronkers.mlops.serving.oip;

import com.kronkers.mlops.runtime.BusyModelException;
import com.kronkers.mlops.serving.access.AccessRefusedException;
import com.kronkers.mlops.serving.deployment.UnknownModelException;
import com.kronkers.mlops.serving.prediction.DeadlineExceededException;
import com.kronkers.mlops.serving.prediction.HistoryTooOldException;
import com.kronkers.mlops.serving.prediction.InvalidRowsException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Errors as the protocol writes them: {@code {"error": text}}. These exceptions leave only the protocol's own resource;
 * every other resource turns them into problems itself.
 */
class OipErrorMapper {
    private static final int SOON_SECONDS = 1;

    @ServerExceptionMapper
    Response invalidTensor(InvalidTensorException e) {
        return error(Response.Status.BAD_REQUEST, e.getMessage()).build();
    }

    @ServerExceptionMapper
    Response invalidRows(InvalidRowsException e) {
        return error(Response.Status.BAD_REQUEST, ErrorText.of(e)).build();
    }

    @ServerExceptionMapper
    Response historyTooOld(HistoryTooOldException e) {
        return error(Response.Status.CONFLICT, e.getMessage()).build();
    }

    @ServerExceptionMapper
    Response unknownModel(UnknownModelException e) {
        return error(Response.Status.NOT_FOUND, ErrorText.of(e)).build();
    }

    @ServerExceptionMapper
    Response busyModel(BusyModelException e) {
        return error(Response.Status.SERVICE_UNAVAILABLE, e.getMessage())
                .header(HttpHeaders.RETRY_AFTER, SOON_SECONDS)
                .build();
    }

    @ServerExceptionMapper
    Response accessRefused(AccessRefusedException e) {
        return e.reason() == AccessRefusedException.Reason.QUOTA
                ? error(Response.Status.TOO_MANY_REQUESTS, e.getMessage())
                        .header(HttpHeaders.RETRY_AFTER, e.retryAfterSeconds())
                        .build()
                : error(Response.Status.FORBIDDEN, e.getMessage()).build();
    }

    @ServerExceptionMapper
    Response deadlineExceeded(DeadlineExceededException e) {
        return error(Response.Status.GATEWAY_TIMEOUT, e.getMessage() + "; send fewer rows in a request, or wait longer")
                .build();
    }

    private static Response.ResponseBuilder error(Response.Status status, String text) {
        return Response.status(status).type(MediaType.APPLICATION_JSON).entity(Map.of("error", text));
    }
}
