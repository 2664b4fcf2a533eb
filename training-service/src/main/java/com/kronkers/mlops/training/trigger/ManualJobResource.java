package com.kronkers.mlops.training.trigger;

import com.kronkers.mlops.problem.Problem;
import com.kronkers.mlops.training.job.Job;
import com.kronkers.mlops.training.job.JobView;
import com.kronkers.mlops.training.policy.Policy;
import com.kronkers.mlops.training.policy.PolicyRepository;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;

/** Queues a job by hand, on the latest accepted version of the policy's dataset. */
@Path("/training/jobs")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class ManualJobResource {
    private final PolicyRepository policies;
    private final JobTriggers triggers;

    ManualJobResource(PolicyRepository policies, JobTriggers triggers) {
        this.policies = policies;
        this.triggers = triggers;
    }

    /** @param policy the name of the policy to train by */
    public record ManualJob(String policy) {}

    @POST
    @RolesAllowed("data-scientist")
    @Transactional
    public Response post(ManualJob request, @Context UriInfo uri) {
        String name = request == null ? null : request.policy();
        Policy policy = name == null ? null : policies.find(name).orElse(null);
        if (policy == null) {
            throw Problem.of(422, "invalid-job", "The job cannot be queued", "Nothing was changed.")
                    .field(
                            "policy",
                            name == null ? "is missing" : "there is no policy named '" + name + "'",
                            "name a policy of GET /training/policies")
                    .exception();
        }
        Job job = triggers.byHand(policy).orElseThrow(() -> Problem.of(
                        409,
                        "no-accepted-version",
                        "There is nothing to train on",
                        "Dataset '" + policy.dataset() + "' has no accepted version; upload one first.")
                .exception());
        return Response.created(
                        uri.getAbsolutePathBuilder().path(job.id().toString()).build())
                .entity(JobView.of(job, List.of()))
                .build();
    }
}
