package com.kronkers.mlops.ingestion.quarantine;

import com.kronkers.mlops.ingestion.access.Needs;
import com.kronkers.mlops.ingestion.access.Permission;
import com.kronkers.mlops.ingestion.content.Formulas;
import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.ingestion.upload.Uploads;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.sql.SQLException;
import java.util.List;

/** Corrections of rejected rows. */
@Authenticated
@Path("/datasets/{name}/versions/{version}/corrections")
@Produces(MediaType.APPLICATION_JSON)
class CorrectionResource {
    private final Datasets datasets;
    private final Corrections corrections;
    private final SecurityIdentity caller;

    CorrectionResource(Datasets datasets, Corrections corrections, SecurityIdentity caller) {
        this.datasets = datasets;
        this.corrections = corrections;
        this.caller = caller;
    }

    /**
     * Appends corrected rows to the dataset. 201 for a new version, 200 if the same request was served before.
     *
     * @param formulas as of the download that was corrected
     */
    @POST
    @Consumes("text/csv")
    @Needs(Permission.QUARANTINE)
    @Blocking
    public Response correct(
            @PathParam("name") String name,
            @PathParam("version") String number,
            @HeaderParam("Idempotency-Key") String idempotencyKey,
            @QueryParam("formulas") String formulas,
            InputStream csv)
            throws IOException, SQLException {
        DatasetVersion version = datasets.version(name, number);
        Corrections.Outcome outcome = corrections.correct(
                version,
                csv,
                Formulas.of(formulas),
                Uploads.key(idempotencyKey),
                caller.getPrincipal().getName());
        DatasetVersion made = outcome.commit().version();
        return Response.status(outcome.commit().created() ? Response.Status.CREATED : Response.Status.OK)
                .location(URI.create("/datasets/" + name + "/versions/" + made.number()))
                .entity(new CorrectionView.Answer(
                        name,
                        made.number(),
                        made.newRows(),
                        made.rejectedRows(),
                        new CorrectionView.Corrects(version.number(), List.copyOf(outcome.lines()))))
                .build();
    }

    /** Which rejected rows of a version were corrected, and in which version they are. */
    @GET
    @Needs(Permission.QUARANTINE)
    @Blocking
    public List<CorrectionView.Line> corrections(@PathParam("name") String name, @PathParam("version") String number) {
        return corrections.of(datasets.version(name, number)).stream()
                .map(CorrectionView.Line::of)
                .toList();
    }
}
