package com.kronkers.mlops.training.trigger;

import com.kronkers.mlops.problem.Problem;
import com.kronkers.mlops.training.dataset.DatasetAccessClient;
import com.kronkers.mlops.training.job.Job;
import com.kronkers.mlops.training.job.JobRepository;
import com.kronkers.mlops.training.job.JobResource;
import com.kronkers.mlops.training.job.JobView;
import com.kronkers.mlops.training.policy.Department;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;

/** Queues a job once more: on the dataset version and with the settings that it had, whatever came or was changed since. */
@Path("/training/jobs/{id}/repeat")
@Produces(MediaType.APPLICATION_JSON)
public class JobRepeatResource {
    private final JobRepository jobs;
    private final JobTriggers triggers;
    private final DatasetAccessClient datasets;
    private final SecurityIdentity caller;

    JobRepeatResource(JobRepository jobs, JobTriggers triggers, DatasetAccessClient datasets, SecurityIdentity caller) {
        this.jobs = jobs;
        this.triggers = triggers;
        this.datasets = datasets;
        this.caller = caller;
    }

    @POST
    @RolesAllowed("data-scientist")
    public Response post(@PathParam("id") String id, @Context UriInfo uri) {
        Job before = JobResource.find(jobs, id);
        String department = Department.of(caller.getRoles()).orElse(before.department());
        datasets.require(before.dataset());
        Job job = QuarkusTransaction.requiringNew()
                .call(() -> triggers.again(before, department))
                .orElseThrow(() -> withdrawn(before));
        return Response.created(uri.getBaseUriBuilder()
                        .path(JobResource.class)
                        .path(job.id().toString())
                        .build())
                .entity(JobView.of(job, List.of()))
                .build();
    }

    private static RuntimeException withdrawn(Job before) {
        return Problem.of(
                        409,
                        "version-withdrawn",
                        "The job cannot be repeated",
                        "Version " + before.datasetVersion() + " of dataset '" + before.dataset()
                                + "' was withdrawn, so that nothing is trained on it any more. To train on the latest"
                                + " accepted version, POST {\"policy\":\"" + before.policy() + "\"} to /training/jobs.")
                .exception();
    }
}
