package com.kronkers.mlops.ingestion.raw;

import com.kronkers.mlops.ingestion.access.Needs;
import com.kronkers.mlops.ingestion.access.Permission;
import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;

/** The upload that a version was made of. Its rows are not protected yet. */
@Path("/datasets/{name}/versions/{version}/raw")
@Authenticated
class RawResource {
    private final Datasets datasets;
    private final RawStore raws;

    RawResource(Datasets datasets, RawStore raws) {
        this.datasets = datasets;
        this.raws = raws;
    }

    /** The bytes as they were sent. */
    @GET
    @Needs(Permission.QUARANTINE)
    @Produces(MediaType.WILDCARD)
    @Blocking
    public Response raw(@PathParam("name") String name, @PathParam("version") String number) throws IOException {
        DatasetVersion version = datasets.version(name, number);
        InputStream bytes = raws.open(version);
        StreamingOutput body = out -> {
            try (bytes) {
                bytes.transferTo(out);
            }
        };
        return Response.ok(body, MediaType.APPLICATION_OCTET_STREAM)
                .header(HttpHeaders.CONTENT_LOCATION, "/datasets/" + name + "/versions/" + version.number() + "/raw")
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment")
                .build();
    }
}
