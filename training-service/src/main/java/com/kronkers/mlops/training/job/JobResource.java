package com.kronkers.mlops.training.job;

import com.kronkers.mlops.problem.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.file.Files;
import java.util.List;
import java.util.UUID;

/** Jobs, their steps and their logs. */
@Path("/training/jobs")
public class JobResource {
    private final JobRepository jobs;
    private final JobFolders folders;

    JobResource(JobRepository jobs, JobFolders folders) {
        this.jobs = jobs;
        this.folders = folders;
    }

    /** The newest jobs first, at most 200. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed({"data-scientist", "approver", "auditor", "platform", "service"})
    public List<JobView> list(@QueryParam("model") String model) {
        return jobs.newest(model).stream()
                .map(job -> JobView.of(job, jobs.steps(job.id())))
                .toList();
    }

    @GET
    @Path("/{id}")
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed({"data-scientist", "approver", "auditor", "platform", "service"})
    public JobView get(@PathParam("id") String id) {
        Job job = find(id);
        return JobView.of(job, jobs.steps(job.id()));
    }

    /** What the trainer and the validator printed, in the present or last attempt; empty before they start. */
    @GET
    @Path("/{id}/log")
    @Produces(MediaType.TEXT_PLAIN)
    @RolesAllowed({"data-scientist", "auditor", "platform"})
    public Response log(@PathParam("id") String id) {
        Job job = find(id);
        java.nio.file.Path log = folders.log(job.id(), job.state().attempt());
        return Response.ok(Files.isRegularFile(log) ? log.toFile() : "").build();
    }

    private Job find(String id) {
        try {
            return jobs.find(UUID.fromString(id)).orElseThrow(() -> unknown(id));
        } catch (IllegalArgumentException e) {
            throw unknown(id);
        }
    }

    private static RuntimeException unknown(String id) {
        return Problem.of(404, "unknown-job", "Unknown job", "There is no job '" + id + "'.")
                .exception();
    }
}
