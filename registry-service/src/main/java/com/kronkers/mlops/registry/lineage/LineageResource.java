package com.kronkers.mlops.registry.lineage;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.kronkers.mlops.registry.Problems;
import com.kronkers.mlops.registry.Roles;
import com.kronkers.mlops.registry.model.ModelRepository;
import com.kronkers.mlops.registry.version.DatasetReference;
import com.kronkers.mlops.registry.version.Version;
import com.kronkers.mlops.registry.version.Versions;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;

/** Where a version came from: run, code, dataset version and what that was derived from. */
@Path("/models")
@RolesAllowed({
    Roles.APPROVER,
    Roles.AUDITOR,
    Roles.DATA_OWNER,
    Roles.DATA_SCIENTIST,
    Roles.DEPARTMENT,
    Roles.PLATFORM,
    Roles.SERVICE
})
class LineageResource {

    private final ModelRepository models;
    private final Versions versions;
    private final DatasetVersions datasets;

    LineageResource(ModelRepository models, Versions versions, DatasetVersions datasets) {
        this.models = models;
        this.versions = versions;
        this.datasets = datasets;
    }

    @GET
    @Path("/{model}/versions/{version}/lineage")
    @Transactional
    public Lineage lineage(String model, String version) {
        if (models.findByIdOptional(model).isEmpty()) {
            throw Problems.unknownModel(model);
        }
        Version found = versions.find(model, version).orElseThrow(() -> Problems.unknownVersion(model, version));
        return new Lineage(
                model,
                version,
                found.artifactDigest,
                found.run,
                found.codeDigest,
                found.codeCommit,
                found.dataset(),
                datasets.ancestry(found.datasetName, found.datasetVersion).stream()
                        .map(Source::of)
                        .toList());
    }

    /** @param sources the dataset version itself, then what it was derived from, nearest first */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Lineage(
            String model,
            String version,
            String digest,
            String run,
            String codeDigest,
            String codeCommit,
            DatasetReference dataset,
            List<Source> sources) {}

    /** A dataset version as ingestion last described it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Source(
            String dataset,
            int version,
            Integer parent,
            List<DatasetParent> parents,
            String change,
            String quality,
            String digest,
            long rows,
            String timeFrom,
            String timeThrough) {

        static Source of(DatasetVersion version) {
            return new Source(
                    version.id.dataset(),
                    version.id.version(),
                    version.parent,
                    version.parents,
                    version.change,
                    version.quality,
                    version.digest,
                    version.rowCount,
                    version.timeFrom,
                    version.timeThrough);
        }
    }
}
