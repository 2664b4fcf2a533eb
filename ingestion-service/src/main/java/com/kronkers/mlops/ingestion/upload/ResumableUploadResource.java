package com.kronkers.mlops.ingestion.upload;

import com.kronkers.mlops.ingestion.access.Needs;
import com.kronkers.mlops.ingestion.access.Permission;
import com.kronkers.mlops.ingestion.dataset.CommitOutcome;
import com.kronkers.mlops.ingestion.upload.ResumableUploads.Piece;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;

/**
 * Uploads in pieces, which go on where a cut connection stopped. Interim responses are left out: an upload is begun by
 * a request without content, or its Location is found again by its Idempotency-Key.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpbis-resumable-upload/">Resumable Uploads for HTTP</a>
 */
@Path("/datasets/{name}/uploads")
@Authenticated
class ResumableUploadResource {
    private static final String PARTIAL_UPLOAD = "application/partial-upload";
    private static final String OFFSET = "Upload-Offset";
    private static final String COMPLETE = "Upload-Complete";
    private static final String LENGTH = "Upload-Length";
    private static final String LIMIT = "Upload-Limit";

    private final ResumableUploads uploads;
    private final SecurityIdentity caller;

    ResumableUploadResource(ResumableUploads uploads, SecurityIdentity caller) {
        this.uploads = uploads;
        this.caller = caller;
    }

    /** Says what an upload may have. */
    @OPTIONS
    @Operation(hidden = true)
    @Needs(Permission.WRITE)
    public Response options() {
        return Response.noContent()
                .header(LIMIT, "max-size=" + uploads.limit())
                .header("Accept-Patch", PARTIAL_UPLOAD)
                .build();
    }

    /** Begins an upload. The body is its first piece; it may be empty, or all. */
    @POST
    @Needs(Permission.WRITE)
    @Produces(MediaType.APPLICATION_JSON)
    @Blocking
    public Response begin(
            @PathParam("name") String name,
            @HeaderParam(COMPLETE) String complete,
            @HeaderParam(LENGTH) String length,
            @HeaderParam("Idempotency-Key") String idempotencyKey,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.CONTENT_LENGTH) @DefaultValue("-1") long bytes,
            @Context UriInfo uri,
            InputStream body)
            throws IOException, SQLException {
        boolean last = flag(complete);
        Long announced = length == null ? null : number(LENGTH, length);
        UploadParameters parameters = UploadParameters.of(uri.getQueryParameters());
        ResumableUpload upload = uploads.begin(new ResumableUpload.Creation(
                name, parameters.mode(), parameters.json(), Uploads.key(idempotencyKey), announced, person()));
        if (bytes == 0 && !last) {
            return state(Response.created(location(upload)), uploads.state(name, upload.id, person()))
                    .build();
        }
        Optional<CommitOutcome> outcome = uploads.append(name, upload.id, person(), new Piece(0, last, bytes, body));
        return outcome.map(ResumableUploadResource::completed)
                .orElseGet(() -> state(Response.created(location(upload)), uploads.progress(name, upload.id, person()))
                        .build());
    }

    /** How much of it is there. */
    @HEAD
    @Needs(Permission.WRITE)
    @Path("/{id}")
    @Blocking
    public Response offset(@PathParam("name") String name, @PathParam("id") String id) {
        return state(Response.noContent(), uploads.state(name, id(id), person()))
                .build();
    }

    /** Adds a piece. The answer to the last one is that of an upload in one request. */
    @PATCH
    @Needs(Permission.WRITE)
    @Path("/{id}")
    @Consumes(PARTIAL_UPLOAD)
    @Produces(MediaType.APPLICATION_JSON)
    @Blocking
    public Response append(
            @PathParam("name") String name,
            @PathParam("id") String id,
            @HeaderParam(OFFSET) String offset,
            @HeaderParam(COMPLETE) String complete,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.CONTENT_LENGTH) @DefaultValue("-1") long bytes,
            InputStream body)
            throws IOException, SQLException {
        Piece piece = new Piece(number(OFFSET, offset), flag(complete), bytes, body);
        return uploads.append(name, id(id), person(), piece)
                .map(ResumableUploadResource::completed)
                .orElseGet(() -> state(Response.noContent(), uploads.progress(name, id(id), person()))
                        .build());
    }

    /** Forgets an upload and its bytes. */
    @DELETE
    @Needs(Permission.WRITE)
    @Path("/{id}")
    @Blocking
    public Response cancel(@PathParam("name") String name, @PathParam("id") String id) throws IOException {
        uploads.cancel(name, id(id), person());
        return Response.noContent().build();
    }

    private String person() {
        return caller.getPrincipal().getName();
    }

    private static Response completed(CommitOutcome outcome) {
        return Response.fromResponse(UploadResource.answer(outcome))
                .header(COMPLETE, "?1")
                .build();
    }

    private static URI location(ResumableUpload upload) {
        return URI.create("/datasets/" + upload.dataset + "/uploads/" + upload.id);
    }

    private Response.ResponseBuilder state(Response.ResponseBuilder response, ResumableUpload upload) {
        long seconds =
                Math.max(0, Duration.between(Instant.now(), upload.expiresAt).toSeconds());
        response.header(OFFSET, upload.receivedBytes)
                .header(COMPLETE, upload.versionNumber == null ? "?0" : "?1")
                .header(LIMIT, "max-size=" + uploads.limit() + ", max-age=" + seconds)
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
        return upload.announcedBytes == null ? response : response.header(LENGTH, upload.announcedBytes);
    }

    private static UUID id(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException malformed) {
            throw UploadProblems.unknown();
        }
    }

    private static boolean flag(String complete) {
        if ("?1".equals(complete) || "?0".equals(complete)) {
            return complete.equals("?1");
        }
        throw UploadProblems.header(COMPLETE, complete, "?1 if the body ends the upload, ?0 if more will follow");
    }

    private static long number(String name, String value) {
        if (value == null || !value.matches("[0-9]{1,15}")) {
            throw UploadProblems.header(name, value, "a number of bytes, such as 1048576");
        }
        return Long.parseLong(value);
    }
}
