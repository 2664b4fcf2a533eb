package com.kronkers.mlops.ingestion.reproduction;

import com.kronkers.mlops.ingestion.access.Needs;
import com.kronkers.mlops.ingestion.access.Permission;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.sql.SQLException;

/** Proves that a version follows from its upload. */
@Authenticated
@Path("/datasets/{name}/versions/{version}/reproduction")
class ReproductionResource {
    private final Datasets datasets;
    private final Reproduction reproduction;

    ReproductionResource(Datasets datasets, Reproduction reproduction) {
        this.datasets = datasets;
        this.reproduction = reproduction;
    }

    /** Makes the version again and compares it row by row. 409 with the same answer if the engine is another one. */
    @POST
    @Produces(MediaType.APPLICATION_JSON)
    @Needs(Permission.MANAGE)
    @Blocking
    public Response reproduce(@PathParam("name") String name, @PathParam("version") String number)
            throws IOException, SQLException {
        Verdict verdict = reproduction.reproduce(datasets.version(name, number));
        return Response.status(verdict.sameEngine() ? Response.Status.OK : Response.Status.CONFLICT)
                .entity(verdict)
                .build();
    }
}
