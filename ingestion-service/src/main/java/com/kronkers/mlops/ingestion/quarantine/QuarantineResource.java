package com.kronkers.mlops.ingestion.quarantine;

import com.kronkers.mlops.ingestion.access.Needs;
import com.kronkers.mlops.ingestion.access.Permission;
import com.kronkers.mlops.ingestion.content.Formulas;
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
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The rejected rows of a version. */
@Path("/datasets/{name}/versions/{version}/rejected")
@Authenticated
class QuarantineResource {
    private final Datasets datasets;
    private final Quarantine quarantine;

    QuarantineResource(Datasets datasets, Quarantine quarantine) {
        this.datasets = datasets;
        this.quarantine = quarantine;
    }

    /**
     * Line, reasons and raw text of each, as CSV or JSON Lines. In CSV nothing runs in a spreadsheet, unless
     * {@code formulas=keep} asks for the rows as they were sent.
     */
    @GET
    @Needs(Permission.QUARANTINE)
    @Produces(MediaType.WILDCARD)
    @Blocking
    public Response rejected(
            @PathParam("name") String name,
            @PathParam("version") String number,
            @QueryParam("format") @DefaultValue("csv") String format,
            @QueryParam("formulas") String formulas)
            throws IOException {
        boolean lines = jsonLines(format);
        boolean kept = Formulas.of(formulas) == Formulas.KEEP;
        DatasetVersion version = datasets.version(name, number);
        InputStream rows = quarantine.open(version);
        StreamingOutput body = out -> {
            try (rows) {
                if (lines) {
                    RejectedLines.write(rows, out);
                } else if (kept) {
                    rows.transferTo(out);
                } else {
                    OutputStream neutral = new NeutralCsv(new BufferedOutputStream(out, 1 << 16));
                    rows.transferTo(neutral);
                    neutral.flush();
                }
            }
        };
        return Response.ok(body, lines ? "application/x-ndjson" : "text/csv;charset=UTF-8")
                // 'latest' moves on: the caller can see which version it got.
                .header(
                        HttpHeaders.CONTENT_LOCATION,
                        "/datasets/" + name + "/versions/" + version.number() + "/rejected")
                .build();
    }

    private static boolean jsonLines(String format) {
        if (format.equals("ndjson") || format.equals("csv")) {
            return format.equals("ndjson");
        }
        throw Problem.of(422, "invalid-parameter", "A parameter has an invalid value", "format is '" + format + "'.")
                .field("format", "is neither csv nor ndjson", "Ask for format=csv or format=ndjson.")
                .exception();
    }
}
