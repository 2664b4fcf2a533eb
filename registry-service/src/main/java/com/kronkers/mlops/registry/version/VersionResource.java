package com.kronkers.mlops.registry.version;

import com.kronkers.mlops.problem.Problem;
import com.kronkers.mlops.registry.Problems;
import com.kronkers.mlops.registry.Roles;
import com.kronkers.mlops.registry.drift.DriftObservations;
import com.kronkers.mlops.registry.model.Aliases;
import com.kronkers.mlops.registry.model.ModelRepository;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;

/** Versions of a model and their files. */
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
class VersionResource {

    private final ModelRepository models;
    private final Aliases aliases;
    private final Versions versions;
    private final DriftObservations drift;
    private final ArtifactStore store;

    VersionResource(
            ModelRepository models, Aliases aliases, Versions versions, DriftObservations drift, ArtifactStore store) {
        this.models = models;
        this.aliases = aliases;
        this.versions = versions;
        this.drift = drift;
        this.store = store;
    }

    /** Every version, newest first. */
    @GET
    @Path("/{model}/versions")
    @Transactional
    public List<VersionView> list(String model) {
        requireModel(model);
        OptionalInt champion = aliases.champion(model).version();
        return versions.of(model).stream()
                .map(version -> VersionView.listed(version, serves(version, champion)))
                .toList();
    }

    /** One version with all that the validator found, and the drift seen on it. */
    @GET
    @Path("/{model}/versions/{version}")
    @Transactional
    public VersionView one(String model, String version) {
        Version found = existing(model, version);
        return VersionView.whole(
                found, serves(found, aliases.champion(model).version()), drift.latest(model, found.id.number()));
    }

    /** The packaged model, its bytes compared with its digest before the first one is sent. */
    @GET
    @Path("/{model}/versions/{version}/artifact")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    public Response artifact(String model, String version) throws IOException {
        return download(existing(model, version).artifact());
    }

    /** What monitoring compares with, verified like the artifact. */
    @GET
    @Path("/{model}/versions/{version}/reference")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    public Response reference(String model, String version) throws IOException {
        StoredFile file = existing(model, version).reference().orElseThrow(() -> Problem.of(
                        404,
                        "no-reference",
                        "Version without reference",
                        "Training made no monitoring reference for version " + version + " of '" + model + "'.")
                .exception());
        return download(file);
    }

    private Response download(StoredFile file) throws IOException {
        java.nio.file.Path path = store.verified(file.digest()).orElseThrow(() -> Problem.of(
                        500,
                        "damaged-file",
                        "Stored file is damaged",
                        "The stored file of " + file.digest() + " is missing or no longer has that digest.")
                .exception());
        return Response.ok(path.toFile())
                .header("ETag", "\"" + file.digest() + "\"")
                .build();
    }

    private Version existing(String model, String version) {
        requireModel(model);
        return versions.find(model, version).orElseThrow(() -> Problems.unknownVersion(model, version));
    }

    private void requireModel(String model) {
        if (models.findByIdOptional(model).isEmpty()) {
            throw Problems.unknownModel(model);
        }
    }

    private static boolean serves(Version version, OptionalInt champion) {
        return champion.isPresent() && champion.getAsInt() == version.id.number();
    }
}
