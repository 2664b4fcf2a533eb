package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.ingestion.access.Needs;
import com.kronkers.mlops.ingestion.access.Permission;
import com.kronkers.mlops.ingestion.dataset.Change;
import com.kronkers.mlops.ingestion.dataset.CommitOutcome;
import com.kronkers.mlops.ingestion.dataset.UploadMode;
import com.kronkers.mlops.ingestion.dataset.VersionView;
import com.kronkers.mlops.ingestion.format.FormatOptions;
import com.kronkers.mlops.problem.Problem;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.sql.SQLException;
import java.util.Arrays;

/** Uploads. */
@Authenticated
@Path("/datasets")
class UploadResource {
    private static final int LONGEST_KEY = 200;

    private final Ingestion ingestion;
    private final SecurityIdentity caller;

    UploadResource(Ingestion ingestion, SecurityIdentity caller) {
        this.ingestion = ingestion;
        this.caller = caller;
    }

    /**
     * Makes a version of a file, streamed in the body. 201 for a new one, 200 if nothing changed. What is not detected
     * rightly can be said by the parameters of {@link FormatOptions}; the content type decides nothing.
     */
    @POST
    @Path("/{name}/versions")
    @Consumes({
        "text/csv",
        "text/tab-separated-values",
        "application/jsonl",
        "application/x-ndjson",
        "application/vnd.apache.parquet",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/gzip",
        "application/zstd",
        MediaType.APPLICATION_OCTET_STREAM
    })
    @Produces(MediaType.APPLICATION_JSON)
    @Needs(Permission.WRITE)
    @Blocking
    public Response upload(
            @PathParam("name") String name,
            @QueryParam("mode") @DefaultValue("replace") String mode,
            @HeaderParam("Idempotency-Key") String idempotencyKey,
            @Context UriInfo address,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) @DefaultValue("-1") long length,
            InputStream body)
            throws IOException, SQLException {
        requireKey(idempotencyKey);
        CommitOutcome outcome = ingestion.ingest(new Upload(
                name,
                mode(mode),
                FormatOptions.of(address.getQueryParameters()),
                idempotencyKey,
                length,
                body,
                caller.getPrincipal().getName()));
        URI location = URI.create(
                "/datasets/" + name + "/versions/" + outcome.version().number());
        return Response.status(outcome.created() ? Response.Status.CREATED : Response.Status.OK)
                .location(location)
                .entity(
                        outcome.created()
                                ? VersionView.of(outcome.version(), Change.CREATED)
                                : VersionView.of(outcome.version()))
                .build();
    }

    private static UploadMode mode(String mode) {
        return Arrays.stream(UploadMode.values())
                .filter(each -> each.json().equals(mode))
                .findFirst()
                .orElseThrow(() -> Problem.of(
                                422, "invalid-parameter", "A parameter has an invalid value", "mode is '" + mode + "'.")
                        .field("mode", "is neither replace, append nor upsert", "Send mode=replace, append or upsert.")
                        .exception());
    }

    private static void requireKey(String key) {
        if (key != null && (key.isBlank() || key.length() > LONGEST_KEY)) {
            throw Problem.of(
                            422,
                            "invalid-parameter",
                            "A parameter has an invalid value",
                            "The Idempotency-Key is empty or longer than " + LONGEST_KEY + " characters.")
                    .field("Idempotency-Key", "has an unfit length", "Send a UUID, or no key at all.")
                    .exception();
        }
    }
}
