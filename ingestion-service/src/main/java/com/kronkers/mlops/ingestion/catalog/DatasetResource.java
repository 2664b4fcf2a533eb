package com.kronkers.mlops.ingestion.catalog;

import com.kronkers.mlops.ingestion.access.Access;
import com.kronkers.mlops.ingestion.access.Needs;
import com.kronkers.mlops.ingestion.access.Permission;
import com.kronkers.mlops.ingestion.dataset.Change;
import com.kronkers.mlops.ingestion.dataset.Dataset;
import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.ingestion.dataset.DecisionView;
import com.kronkers.mlops.ingestion.dataset.Decisions;
import com.kronkers.mlops.ingestion.dataset.VersionReport;
import com.kronkers.mlops.ingestion.dataset.VersionView;
import com.kronkers.mlops.ingestion.derived.RebuildQueue;
import com.kronkers.mlops.problem.Problem;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Datasets and the standing of their versions. */
@Authenticated
@Path("/datasets")
@Blocking
class DatasetResource {
    private final Datasets datasets;
    private final Declarations declarations;
    private final Decisions decisions;
    private final RebuildQueue rebuilds;
    private final Access access;
    private final SecurityIdentity caller;

    DatasetResource(
            Datasets datasets,
            Declarations declarations,
            Decisions decisions,
            RebuildQueue rebuilds,
            Access access,
            SecurityIdentity caller) {
        this.datasets = datasets;
        this.declarations = declarations;
        this.decisions = decisions;
        this.rebuilds = rebuilds;
        this.access = access;
        this.caller = caller;
    }

    /** Why a version is accepted or withdrawn. */
    record DecisionRequest(String reason) {}

    /** Declares a dataset: 201 for a new one, 200 for a known one. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Path("/{name}")
    @Needs(Permission.MANAGE)
    public Response declare(@PathParam("name") String name, DatasetDeclaration declaration) {
        DatasetDeclaration wanted =
                declaration == null ? new DatasetDeclaration(null, null, null, null, null, null, null) : declaration;
        Declarations.Declared declared = declarations.declare(name, wanted, callerName());
        return Response.status(declared.created() ? Response.Status.CREATED : Response.Status.OK)
                .location(URI.create("/datasets/" + name))
                .entity(view(declared.dataset()))
                .build();
    }

    /** All datasets by name. Of those the caller may not see it learns whom to ask. */
    @GET
    public List<DatasetView> list() {
        List<Dataset> all = datasets.all();
        Map<String, Set<Permission>> permissions = access.of(all);
        return all.stream()
                .map(dataset -> view(dataset, permissions.get(dataset.name())))
                .toList();
    }

    /** One dataset. */
    @GET
    @Path("/{name}")
    @Needs(Permission.DESCRIBE)
    public DatasetView get(@PathParam("name") String name) {
        return view(datasets.get(name));
    }

    /** All versions, newest first. */
    @GET
    @Path("/{name}/versions")
    @Needs(Permission.DESCRIBE)
    public List<VersionView> versions(@PathParam("name") String name) {
        return datasets.versions(name).stream().map(VersionView::of).toList();
    }

    /** One version by number, tag or {@code latest}; {@code asOf} asks which version was latest at a time. */
    @GET
    @Path("/{name}/versions/{version}")
    @Needs(Permission.DESCRIBE)
    public VersionView version(
            @PathParam("name") String name, @PathParam("version") String version, @QueryParam("asOf") String asOf) {
        return VersionView.of(datasets.version(name, version, asOf));
    }

    /** What became of every row received for a version. */
    @GET
    @Path("/{name}/versions/{version}/report")
    @Needs(Permission.REPORT)
    public VersionReport report(@PathParam("name") String name, @PathParam("version") String version) {
        DatasetVersion found = datasets.version(name, version);
        if (found.report() == null) {
            throw Problem.of(404, "no-report", "The version has no report", found.id() + " was not made of an upload.")
                    .field("version", "has no report", "See its inputs: GET /datasets/" + name + "/versions/" + version)
                    .exception();
        }
        return found.report();
    }

    /** Accepts a suspect version. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Path("/{name}/versions/{version}/accept")
    @Needs(Permission.MANAGE)
    public VersionView accept(
            @PathParam("name") String name, @PathParam("version") String version, DecisionRequest request) {
        DatasetVersion accepted = decisions.accept(name, version, reason(request), callerName());
        return VersionView.of(accepted, Change.ACCEPTED);
    }

    /** Withdraws a version. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Path("/{name}/versions/{version}/withdraw")
    @Needs(Permission.MANAGE)
    public VersionView withdraw(
            @PathParam("name") String name, @PathParam("version") String version, DecisionRequest request) {
        return VersionView.of(decisions.withdraw(name, version, reason(request), callerName()));
    }

    /** Who accepted or withdrew a version, when and why; oldest first. */
    @GET
    @Path("/{name}/versions/{version}/decisions")
    @Needs(Permission.REPORT)
    public List<DecisionView> decisions(@PathParam("name") String name, @PathParam("version") String version) {
        return decisions.of(name, version);
    }

    private DatasetView view(Dataset dataset) {
        return view(dataset, access.of(dataset));
    }

    private DatasetView view(Dataset dataset, Set<Permission> permissions) {
        if (!permissions.contains(Permission.DESCRIBE)) {
            return DatasetView.undisclosed(dataset);
        }
        return DatasetView.of(
                dataset,
                permissions,
                datasets.head(dataset.name()).map(DatasetVersion::number).orElse(null),
                dataset.derived() ? rebuilds.last(dataset.name()).orElse(null) : null);
    }

    private String callerName() {
        return caller.getPrincipal().getName();
    }

    private static String reason(DecisionRequest request) {
        if (request == null || request.reason() == null || request.reason().isBlank()) {
            throw Problem.of(422, "reason-missing", "A decision needs a reason", "The body has no reason.")
                    .field("reason", "is missing", "Say in a sentence why, for those who read the history.")
                    .exception();
        }
        return request.reason().strip();
    }
}
