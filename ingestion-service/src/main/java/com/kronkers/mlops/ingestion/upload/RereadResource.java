package com.kronkers.mlops.ingestion.upload;

import com.kronkers.mlops.ingestion.access.Needs;
import com.kronkers.mlops.ingestion.access.Permission;
import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.ingestion.format.FormatOptions;
import com.kronkers.mlops.ingestion.ingest.Upload;
import com.kronkers.mlops.ingestion.raw.RawStore;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;

/** Reads a kept upload again, after its columns were classified or the contract was corrected. */
@Path("/datasets/{name}/versions/{version}/reread")
@Authenticated
class RereadResource {
    private final Datasets datasets;
    private final RawStore raws;
    private final Uploads uploads;
    private final SecurityIdentity caller;

    RereadResource(Datasets datasets, RawStore raws, Uploads uploads, SecurityIdentity caller) {
        this.datasets = datasets;
        this.raws = raws;
        this.uploads = uploads;
        this.caller = caller;
    }

    /**
     * Makes a version of the same bytes by the contract of today. Its parameters say about the format what those of
     * the upload said. 201 for a new version, 200 if nothing changed, 410 if the upload is no longer kept.
     */
    @POST
    @Produces(MediaType.APPLICATION_JSON)
    @Needs(Permission.WRITE)
    @Blocking
    public Response reread(@PathParam("name") String name, @PathParam("version") String number, @Context UriInfo uri)
            throws IOException, SQLException {
        DatasetVersion version = datasets.version(name, number);
        FormatOptions format = FormatOptions.of(uri.getQueryParameters());
        try (InputStream body = raws.open(version)) {
            String person = caller.getPrincipal().getName();
            return UploadResource.answer(
                    uploads.ingest(new Upload(name, version.mode(), format, null, -1, body, person)));
        }
    }
}
