package com.kronkers.mlops.training.project;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.kronkers.mlops.problem.Problem;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Trainer projects over HTTP: data scientists send them, as an archive or as a commit of a repository. */
@Path("/training/projects")
@Produces(MediaType.APPLICATION_JSON)
public class ProjectResource {
    private final Projects projects;
    private final SecurityIdentity caller;

    ProjectResource(Projects projects, SecurityIdentity caller) {
        this.projects = projects;
        this.caller = caller;
    }

    /** A repository's address and the full id of a commit. */
    public record Commit(String git, String commit) {}

    /** A project as the API shows it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ProjectView(
            String digest,
            String name,
            Map<String, EntryPointView> entryPoints,
            String environment,
            String git,
            String commit,
            long bytes,
            String createdBy,
            Instant createdAt) {
        static ProjectView of(Project project) {
            return new ProjectView(
                    project.digest(),
                    project.manifest().name(),
                    project.manifest().entryPoints().entrySet().stream()
                            .collect(Collectors.toMap(Map.Entry::getKey, entry -> EntryPointView.of(entry.getValue()))),
                    project.manifest().pythonEnvironment().orElse(null),
                    project.origin().git(),
                    project.origin().commit(),
                    project.bytes(),
                    project.createdBy(),
                    project.createdAt());
        }
    }

    /** An entry point: the language of its command, the command's words, and what it takes. */
    public record EntryPointView(
            Language language, List<String> command, Map<String, EntryPoint.Parameter> parameters) {
        static EntryPointView of(EntryPoint entryPoint) {
            return new EntryPointView(
                    entryPoint.command().language(), entryPoint.command().words(), entryPoint.parameters());
        }
    }

    /** Stores the project in a ZIP or tar.gz file: 201, or 200 where the same files are stored already. */
    @POST
    @Consumes({"application/zip", "application/gzip", "application/x-gzip", MediaType.APPLICATION_OCTET_STREAM})
    @RolesAllowed("data-scientist")
    @Blocking
    public Response archive(InputStream archive, @Context UriInfo uri) throws IOException, InterruptedException {
        try {
            return answer(projects.storeArchive(archive, subject()), uri);
        } catch (InvalidProjectException e) {
            throw problem(e);
        }
    }

    /** Stores what a repository has at a commit; answers as an archive is answered. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("data-scientist")
    public Response commit(Commit commit, @Context UriInfo uri) throws IOException, InterruptedException {
        try {
            String git = commit == null ? null : commit.git();
            return answer(projects.storeCommit(git, commit == null ? null : commit.commit(), subject()), uri);
        } catch (InvalidProjectException e) {
            throw problem(e);
        }
    }

    /** The newest first, at most 200. */
    @GET
    @RolesAllowed({"data-scientist", "approver", "auditor", "platform", "service"})
    public List<ProjectView> list() {
        return projects.newest().stream().map(ProjectView::of).toList();
    }

    @GET
    @Path("/{digest}")
    @RolesAllowed({"data-scientist", "approver", "auditor", "platform", "service"})
    public ProjectView get(@PathParam("digest") String digest) {
        return projects.find(digest).map(ProjectView::of).orElseThrow(() -> Problem.of(
                        404, "unknown-project", "Unknown project", "There is no project '" + digest + "'.")
                .exception());
    }

    private String subject() {
        return caller.getPrincipal().getName();
    }

    private static Response answer(Projects.Stored stored, UriInfo uri) {
        ProjectView view = ProjectView.of(stored.project());
        return (stored.isNew()
                        ? Response.created(
                                uri.getAbsolutePathBuilder().path(view.digest()).build())
                        : Response.ok())
                .entity(view)
                .build();
    }

    private static RuntimeException problem(InvalidProjectException e) {
        return Problem.of(
                        422,
                        "invalid-project",
                        "The project cannot be used",
                        e.place() + ": " + e.getMessage() + "; nothing was stored.")
                .field(e.place(), e.getMessage(), e.fix())
                .exception();
    }
}
