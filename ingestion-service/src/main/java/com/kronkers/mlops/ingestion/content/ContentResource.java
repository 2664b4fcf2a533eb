package com.kronkers.mlops.ingestion.content;

import com.kronkers.mlops.ingestion.access.Needs;
import com.kronkers.mlops.ingestion.access.Permission;
import com.kronkers.mlops.ingestion.content.ContentFiles.Content;
import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.ingestion.profile.Profile;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;

/** What is inside a version: rows, profile. */
@Authenticated
@Path("/datasets")
class ContentResource {
    private final Datasets datasets;
    private final ContentFiles files;

    ContentResource(Datasets datasets, ContentFiles files) {
        this.datasets = datasets;
        this.files = files;
    }

    /** The rows, streamed. */
    @GET
    @Path("/{name}/versions/{version}/content")
    @Produces(MediaType.WILDCARD)
    @Blocking
    @Needs(Permission.EXPORT)
    public Response content(
            @PathParam("name") String name,
            @PathParam("version") String number,
            @QueryParam("format") @DefaultValue("parquet") String format,
            @QueryParam("columns") String columns,
            @QueryParam("after") String after)
            throws SQLException, IOException {
        DatasetVersion version = datasets.version(name, number);
        ContentQuery query = ContentQuery.parse(version.contract(), format, columns, after);
        return streamed(files.rows(version, query), query.format().mediaType(), version);
    }

    /** Statistics of every column. */
    @GET
    @Path("/{name}/versions/{version}/profile")
    @Produces(MediaType.APPLICATION_JSON)
    @Needs(Permission.READ)
    public Profile profile(@PathParam("name") String name, @PathParam("version") String number) {
        return datasets.version(name, number).profile();
    }

    private static Response streamed(Content content, String mediaType, DatasetVersion version) throws IOException {
        StreamingOutput body = content::writeTo;
        return Response.ok(body, mediaType)
                .header(HttpHeaders.CONTENT_LENGTH, Files.size(content.path()))
                // 'latest' moves on: the caller can see which version it got.
                .header(
                        HttpHeaders.CONTENT_LOCATION,
                        "/datasets/" + version.dataset() + "/versions/" + version.number() + "/content")
                .build();
    }
}
