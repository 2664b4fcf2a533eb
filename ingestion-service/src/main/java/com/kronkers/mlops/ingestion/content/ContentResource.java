package com.kronkers.mlops.ingestion.content;

import com.kronkers.mlops.ingestion.access.Access;
import com.kronkers.mlops.ingestion.access.Needs;
import com.kronkers.mlops.ingestion.access.Permission;
import com.kronkers.mlops.ingestion.content.ContentFiles.Content;
import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.problem.Problem;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** The rows of a version. */
@Authenticated
@Path("/datasets")
@Blocking
class ContentResource {
    // What a number names never changes; a copy is the caller's own, because somebody else may not see it.
    private static final String NEVER_CHANGES = "private, max-age=31536000, immutable";
    private static final String ASK_AGAIN = "private, no-cache";

    private final Datasets datasets;
    private final ContentFiles files;
    private final StoredColumns stored;
    private final Access access;

    ContentResource(Datasets datasets, ContentFiles files, StoredColumns stored, Access access) {
        this.datasets = datasets;
        this.files = files;
        this.stored = stored;
        this.access = access;
    }

    /** The parameters that say which rows and columns, and how. */
    static class Parameters {
        @QueryParam("format")
        String format;

        @QueryParam("columns")
        String columns;

        @QueryParam("after")
        String after;

        @QueryParam("where")
        String where;

        @QueryParam("limit")
        String limit;

        @QueryParam("sample")
        String sample;

        @QueryParam("seed")
        String seed;

        @QueryParam("formulas")
        String formulas;

        @QueryParam("asOf")
        String asOf;

        ContentParameters content() {
            return new ContentParameters(columns, after, where, limit, sample, seed, formulas);
        }
    }

    /** The rows of a version by number, tag or {@code latest}. */
    @GET
    @Path("/{name}/versions/{version}/content")
    @Produces(MediaType.WILDCARD)
    @Needs(Permission.READ)
    public Response content(
            @PathParam("name") String name,
            @PathParam("version") String version,
            @BeanParam Parameters parameters,
            @Context Request request,
            @Context HttpHeaders headers)
            throws SQLException, IOException {
        DatasetVersion found = datasets.version(name, version, parameters.asOf);
        return rows(found, version, parameters, request, headers);
    }

    /** The rows of the version that is {@code latest}, or was at the time {@code asOf}. */
    @GET
    @Path("/{name}/content")
    @Produces(MediaType.WILDCARD)
    @Needs(Permission.READ)
    public Response latest(
            @PathParam("name") String name,
            @BeanParam Parameters parameters,
            @Context Request request,
            @Context HttpHeaders headers)
            throws SQLException, IOException {
        return content(name, "latest", parameters, request, headers);
    }

    private Response rows(
            DatasetVersion version, String reference, Parameters parameters, Request request, HttpHeaders headers)
            throws SQLException, IOException {
        // Who may only read gets a thousand rows at once.
        if (!parameters.content().fewRows()) {
            access.require(version.dataset(), Permission.EXPORT);
        }
        datasets.requireContent(version);
        ContentFormat format = format(parameters.format, headers);
        Content content = files.content(
                version,
                parameters
                        .content()
                        .query(format, stored.of(version), version.contract().timeColumn()));
        DownloadMapper download = new DownloadMapper(request, headers);
        ResponseBuilder unchanged = download.unchanged(content.tag());
        ResponseBuilder response =
                unchanged != null ? unchanged : download.send(files.file(content), content.tag(), format.mediaType());
        boolean numbered = reference.equals(Integer.toString(version.number()));
        return response.tag(new EntityTag(content.tag()))
                .header(HttpHeaders.CACHE_CONTROL, numbered ? NEVER_CHANGES : ASK_AGAIN)
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                // 'latest' moves on: the caller can see which version it got.
                .header(HttpHeaders.CONTENT_LOCATION, path(version) + "/content")
                .header(HttpHeaders.CONTENT_DISPOSITION, attachment(version, format))
                .build();
    }

    private static ContentFormat format(String parameter, HttpHeaders headers) {
        if (parameter != null && !parameter.isBlank()) {
            return ContentFormat.named(parameter)
                    .orElseThrow(() -> ContentParameters.invalid(
                            "format",
                            "'" + parameter + "' is not a known format",
                            "Send parquet, csv, ndjson or arrow."));
        }
        List<String> accepted = headers.getAcceptableMediaTypes().stream()
                .map(type -> type.getType() + "/" + type.getSubtype())
                .toList();
        return ContentFormat.accepted(accepted).orElseThrow(() -> Problem.of(
                        406,
                        "no-such-form",
                        "The rows are not offered in this form",
                        "None of " + accepted + " is offered.")
                .field(
                        "Accept",
                        "names no form the rows have",
                        "Accept one of application/vnd.apache.parquet, text/csv, application/x-ndjson and"
                                + " application/vnd.apache.arrow.stream, or send the parameter format.")
                .exception());
    }

    private static String path(DatasetVersion version) {
        return "/datasets/" + version.dataset() + "/versions/" + version.number();
    }

    private static String attachment(DatasetVersion version, ContentFormat format) {
        return "attachment; filename=\"" + version.dataset() + "-" + version.number() + "." + format.suffix() + "\"";
    }
}
