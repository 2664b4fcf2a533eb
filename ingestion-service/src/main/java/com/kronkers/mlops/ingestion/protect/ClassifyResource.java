package com.kronkers.mlops.ingestion.protect;

import com.kronkers.mlops.ingestion.access.Needs;
import com.kronkers.mlops.ingestion.access.Permission;
import com.kronkers.mlops.ingestion.contract.Classification;
import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.DataContract;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;

/** Classifies columns that a version is held for. */
@Path("/datasets/{name}/classify")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Blocking
class ClassifyResource {
    private final Classifications classifications;

    ClassifyResource(Classifications classifications) {
        this.classifications = classifications;
    }

    /** Classifications by column name. */
    record Wanted(Map<String, Classification> columns) {}

    /** The contract after it. */
    record Classified(int contractVersion, List<Column> columns) {}

    /** Says how protected columns are. What is read from now on is stored accordingly; held versions stay masked. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Permission.MANAGE)
    public Classified classify(@PathParam("name") String name, Wanted wanted) {
        Map<String, Classification> columns = wanted == null || wanted.columns() == null ? Map.of() : wanted.columns();
        DataContract contract = classifications.classify(name, columns);
        return new Classified(contract.version(), contract.columns());
    }
}
