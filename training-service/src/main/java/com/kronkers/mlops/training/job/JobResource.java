package com.kronkers.mlops.training.job;

import com.kronkers.mlops.problem.Problem;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;

/** Jobs and their steps. */
@Path("/training/jobs")
public class JobResource {
    private final JobRepository jobs;
    private final JobCancellation cancellation;
    private final SecurityIdentity caller;

    JobResource(JobRepository jobs, JobCancellation cancellation, SecurityIdentity caller) {
        this.jobs = jobs;
        this.cancellation = cancellation;
        this.caller = caller;
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
        Job job = find(jobs, id);
        return JobView.of(job, jobs.steps(job.id()));
    }

    /** Ends a job that waits or runs; what it has made so far is dropped. */
    @POST
    @Path("/{id}/cancel")
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed({"data-scientist", "platform"})
    public JobView cancel(@PathParam("id") String id) {
        Job job = find(jobs, id);
        boolean cancelled = cancellation.cancel(job.id(), caller.getPrincipal().getName());
        JobView now = get(id);
        if (!cancelled) {
            throw Problem.of(
                            409,
                            "job-ended",
                            "The job has ended",
                            "Job '" + id + "' is " + now.state() + "; only a job that waits or runs can be cancelled.")
                    .exception();
        }
        return now;
    }

    /** @return the job with this id; a 404 that says so if there is none */
    public static Job find(JobRepository jobs, String id) {
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
