package com.kronkers.mlops.ingestion.source;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.kronkers.mlops.ingestion.access.Needs;
import com.kronkers.mlops.ingestion.access.Permission;
import com.kronkers.mlops.problem.Problem;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** Where a dataset's rows are pulled from. */
@Path("/datasets/{name}/sources")
@Authenticated
@Blocking
class SourceResource {
    private final Sources sources;
    private final Pulls pulls;
    private final Connections connections;
    private final SecurityIdentity caller;

    SourceResource(Sources sources, Pulls pulls, Connections connections, SecurityIdentity caller) {
        this.sources = sources;
        this.pulls = pulls;
        this.connections = connections;
        this.caller = caller;
    }

    /** A source as it stands. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SourceView(
            String dataset,
            String source,
            String connection,
            String path,
            Map<String, String> parameters,
            String query,
            String watermarkColumn,
            String watermark,
            String mode,
            Map<String, String> format,
            String schedule,
            Instant nextAt,
            String changedBy,
            Instant changedAt) {
        static SourceView of(DatasetSource source) {
            return new SourceView(
                    source.id.dataset(),
                    source.id.name(),
                    source.connection,
                    source.path,
                    source.parameters.isEmpty() ? null : source.parameters,
                    source.query,
                    source.watermarkColumn,
                    source.progress().watermark(),
                    source.mode.json(),
                    source.format.isEmpty() ? null : source.format,
                    source.schedule,
                    source.nextAt,
                    source.changedBy,
                    source.changedAt);
        }
    }

    /** A pull and what became of it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PullView(
            UUID id,
            String cause,
            String requestedBy,
            String state,
            String outcome,
            Integer version,
            String report,
            int attempts,
            String watermarkAfter,
            String watermarkThrough,
            Instant requestedAt,
            Instant dueAt,
            Instant startedAt,
            Instant finishedAt) {
        static PullView of(SourcePull pull) {
            return new PullView(
                    pull.id,
                    pull.cause.name().toLowerCase(Locale.ROOT),
                    pull.requestedBy,
                    pull.state.name().toLowerCase(Locale.ROOT),
                    pull.outcome,
                    pull.version,
                    pull.version == null ? null : "/datasets/" + pull.dataset + "/versions/" + pull.version + "/report",
                    pull.attempts,
                    pull.windowFrom,
                    pull.windowTo,
                    pull.requestedAt,
                    pull.state == SourcePull.State.QUEUED ? pull.dueAt : null,
                    pull.startedAt,
                    pull.finishedAt);
        }
    }

    /** All sources by name. */
    @GET
    @Needs(Permission.REPORT)
    public List<SourceView> list(@PathParam("name") String name) {
        return sources.of(name).stream().map(SourceView::of).toList();
    }

    /** Defines a source: 201 for a new one, 200 for a known one. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Path("/{source}")
    @Needs(Permission.MANAGE)
    public Response define(
            @PathParam("name") String name, @PathParam("source") String source, DefinitionReader.Request request) {
        if (request == null) {
            throw Problem.of(422, "invalid-source", "The source cannot be defined like this", "There is no body.")
                    .field("connection", "is missing", "Send {\"connection\": ..., \"path\": ...} as JSON.")
                    .exception();
        }
        SourceDefinition wanted = new DefinitionReader(connections).read(request);
        Sources.Defined defined = sources.define(new DatasetSource.Id(name, source), wanted, callerName());
        return Response.status(defined.created() ? Response.Status.CREATED : Response.Status.OK)
                .location(URI.create("/datasets/" + name + "/sources/" + source))
                .entity(SourceView.of(defined.source()))
                .build();
    }

    /** One source. */
    @GET
    @Path("/{source}")
    @Needs(Permission.REPORT)
    public SourceView get(@PathParam("name") String name, @PathParam("source") String source) {
        return SourceView.of(sources.get(new DatasetSource.Id(name, source)));
    }

    /** Ends the pulling; what was pulled stays. */
    @DELETE
    @Path("/{source}")
    @Needs(Permission.MANAGE)
    public void delete(@PathParam("name") String name, @PathParam("source") String source) {
        sources.delete(new DatasetSource.Id(name, source));
    }

    /** Requests a pull now. The answer is the pull that waits; it is done in the background. */
    @POST
    @Path("/{source}/pull")
    @Needs(Permission.WRITE)
    public Response pull(@PathParam("name") String name, @PathParam("source") String source) {
        DatasetSource found = sources.get(new DatasetSource.Id(name, source));
        SourcePull queued = pulls.request(found, SourcePull.Cause.MANUAL, callerName());
        return Response.accepted(PullView.of(queued))
                .location(URI.create("/datasets/" + name + "/sources/" + source + "/pulls/" + queued.id))
                .build();
    }

    /** The last pulls, newest first. */
    @GET
    @Path("/{source}/pulls")
    @Needs(Permission.REPORT)
    public List<PullView> pulls(@PathParam("name") String name, @PathParam("source") String source) {
        DatasetSource.Id id = new DatasetSource.Id(name, source);
        sources.get(id);
        return pulls.of(id).stream().map(PullView::of).toList();
    }

    /** One pull. */
    @GET
    @Path("/{source}/pulls/{pull}")
    @Needs(Permission.REPORT)
    public PullView pull(
            @PathParam("name") String name, @PathParam("source") String source, @PathParam("pull") UUID pull) {
        return PullView.of(pulls.get(new DatasetSource.Id(name, source), pull));
    }

    private String callerName() {
        return caller.getPrincipal().getName();
    }
}
