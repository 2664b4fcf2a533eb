package com.kronkers.mlops.ingestion.upload;

import com.kronkers.mlops.ingestion.access.Needs;
import com.kronkers.mlops.ingestion.access.Permission;
import com.kronkers.mlops.ingestion.dataset.Change;
import com.kronkers.mlops.ingestion.dataset.CommitOutcome;
import com.kronkers.mlops.ingestion.dataset.VersionView;
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
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;

/** Uploads in one request. */
@Authenticated
@Path("/datasets")
class UploadResource {
    private final Uploads uploads;
    private final SecurityIdentity caller;

    UploadResource(Uploads uploads, SecurityIdentity caller) {
        this.uploads = uploads;
        this.caller = caller;
    }

    /**
     * Makes a version of a file, streamed in the body. 201 for a new one, 200 if nothing changed. What is not detected
     * rightly can be said by the parameters of {@link com.kronkers.mlops.ingestion.format.FormatOptions}; the content
     * type decides nothing.
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
            @HeaderParam("Idempotency-Key") String idempotencyKey,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.CONTENT_LENGTH) @DefaultValue("-1") long length,
            @Context UriInfo uri,
            InputStream body)
            throws IOException, SQLException {
        UploadParameters parameters = UploadParameters.of(uri.getQueryParameters());
        String key = Uploads.key(idempotencyKey);
        return answer(uploads.ingest(
                parameters.upload(name, key, length, body, caller.getPrincipal().getName())));
    }

    /** 201 for a new version, 200 if nothing changed. */
    static Response answer(CommitOutcome outcome) {
        URI location = URI.create("/datasets/" + outcome.version().dataset() + "/versions/"
                + outcome.version().number());
        return Response.status(outcome.created() ? Response.Status.CREATED : Response.Status.OK)
                .location(location)
                .entity(
                        outcome.created()
                                ? VersionView.of(outcome.version(), Change.CREATED)
                                : VersionView.of(outcome.version()))
                .build();
    }
}
