package com.kronkers.mlops.ingestion.content;

import com.kronkers.mlops.problem.Problem;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.resteasy.reactive.PathPart;

/** Answers with a file, or the part of it that was asked for, as HTTP has it (RFC 9110, sections 13 and 14). */
final class DownloadMapper {
    private final Request request;
    private final HttpHeaders headers;

    DownloadMapper(Request request, HttpHeaders headers) {
        this.request = request;
        this.headers = headers;
    }

    /** 304 without a body if the caller has these bytes already, else null. */
    ResponseBuilder unchanged(String tag) {
        return request.evaluatePreconditions(new EntityTag(tag));
    }

    /** 200, 206 or 416. Sent by the event loop from the disk, so that size does not matter. */
    ResponseBuilder send(Path file, String tag, String mediaType) throws IOException {
        long size = Files.size(file);
        // A condition that does not name these very bytes asks for all of them. A date never does.
        String condition = headers.getHeaderString("If-Range");
        boolean holds = condition == null || condition.strip().equals('"' + tag + '"');
        ByteRange.Wanted wanted = ByteRange.of(holds ? headers.getHeaderString("Range") : null, size);
        if (wanted instanceof ByteRange.Unsatisfiable) {
            throw Problem.of(416, "range-not-satisfiable", "The range is not in the file", "It has " + size + " bytes.")
                    .header("Content-Range", "bytes */" + size)
                    .field("Range", "begins after the end", "Ask for bytes from 0 to " + (size - 1) + ".")
                    .exception();
        }
        if (wanted instanceof ByteRange.Part part) {
            return body(Response.status(206), file, part.range())
                    .header("Content-Range", part.range().contentRange(size))
                    .type(mediaType);
        }
        return body(Response.ok(), file, new ByteRange(0, size)).type(mediaType);
    }

    private ResponseBuilder body(ResponseBuilder response, Path file, ByteRange range) {
        response.header("Accept-Ranges", "bytes").header(HttpHeaders.CONTENT_LENGTH, range.bytes());
        // A HEAD has the headers of its GET and no body.
        return request.getMethod().equals(HttpMethod.HEAD)
                ? response
                : response.entity(new PathPart(file, range.from(), range.bytes()));
    }
}
