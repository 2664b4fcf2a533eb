package com.kronkers.mlops.ingestion.diff;

import com.kronkers.mlops.ingestion.access.Needs;
import com.kronkers.mlops.ingestion.access.Permission;
import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.problem.Problem;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;

/** Differences between two versions of a dataset. */
@Authenticated
@Path("/datasets")
@Blocking
class DiffResource {
    /** More would make the answer a download, which needs another permission. */
    private static final int MOST_SAMPLES = 100;

    private final Datasets datasets;
    private final Diffs diffs;

    DiffResource(Datasets datasets, Diffs diffs) {
        this.datasets = datasets;
        this.diffs = diffs;
    }

    /**
     * What differs between two versions.
     *
     * @param from number, tag or {@code latest}
     * @param to number, tag or {@code latest}
     * @param samples rows of each kind at most, 0 to 100
     * @param format {@code json}, or {@code text} for people
     */
    @GET
    @Path("/{name}/diff")
    @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN})
    @Needs(Permission.READ)
    public Response diff(
            @PathParam("name") String name,
            @QueryParam("from") String from,
            @QueryParam("to") @DefaultValue("latest") String to,
            @QueryParam("samples") @DefaultValue("10") String samples,
            @QueryParam("format") @DefaultValue("json") String format)
            throws SQLException {
        if (from == null || from.isBlank()) {
            throw invalid("from", "it is missing", "Send the number or tag of a version, as ?from=1&to=latest.");
        }
        if (!samples.matches("[0-9]{1,3}") || Integer.parseInt(samples) > MOST_SAMPLES) {
            throw invalid("samples", "'" + samples + "' is no number of 0 to 100", "Send such a number.");
        }
        if (!format.equals("json") && !format.equals("text")) {
            throw invalid("format", "'" + format + "' is not a known format", "Send json or text.");
        }
        DatasetVersion old = datasets.version(name, from);
        DatasetVersion fresh = datasets.version(name, to);
        datasets.requireContent(old);
        datasets.requireContent(fresh);
        VersionDiff diff = diffs.diff(old, fresh, Integer.parseInt(samples));
        return format.equals("text")
                ? Response.ok(DiffText.of(diff), "text/plain;charset=UTF-8").build()
                : Response.ok(diff, MediaType.APPLICATION_JSON_TYPE).build();
    }

    private static RuntimeException invalid(String parameter, String problem, String fix) {
        return Problem.of(
                        422,
                        "invalid-parameter",
                        "A parameter has an invalid value",
                        "The parameter " + parameter + " cannot be used: " + problem + ".")
                .field(parameter, problem, fix)
                .exception();
    }
}
