package com.kronkers.mlops.training.trigger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.kronkers.mlops.problem.Problem;
import com.kronkers.mlops.problem.Problem.FieldError;
import com.kronkers.mlops.training.dataset.DatasetAccessClient;
import com.kronkers.mlops.training.job.Job;
import com.kronkers.mlops.training.job.JobView;
import com.kronkers.mlops.training.policy.Department;
import com.kronkers.mlops.training.policy.JobLimits;
import com.kronkers.mlops.training.policy.LimitRules;
import com.kronkers.mlops.training.policy.Policy;
import com.kronkers.mlops.training.policy.PolicyRepository;
import com.kronkers.mlops.training.process.ProcessLimits;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Queues a job by hand, on the latest accepted version of the policy's dataset. */
@Path("/training/jobs")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class ManualJobResource {
    private final PolicyRepository policies;
    private final JobTriggers triggers;
    private final ProcessLimits limits;
    private final DatasetAccessClient datasets;
    private final SecurityIdentity caller;

    ManualJobResource(
            PolicyRepository policies,
            JobTriggers triggers,
            ProcessLimits limits,
            DatasetAccessClient datasets,
            SecurityIdentity caller) {
        this.policies = policies;
        this.triggers = triggers;
        this.datasets = datasets;
        this.limits = limits;
        this.caller = caller;
    }

    /**
     * @param policy the name of the policy to train by
     * @param priority 0 to 9, the higher first; the policy's where it is left out
     * @param limits what the job's programs may use, in the place of the policy's limits
     */
    public record ManualJob(
            String policy, Integer priority, @Schema(implementation = JobLimits.class) JsonNode limits) {}

    @POST
    @RolesAllowed("data-scientist")
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
        int priority = priority(request, policy);
        String department = Department.of(caller.getRoles()).orElse(policy.department());
        Policy asked = limited(request, policy).of(department).at(priority);
        datasets.require(policy.dataset());
        Job job = QuarkusTransaction.requiringNew()
                .call(() -> triggers.byHand(asked))
                .orElseThrow(() -> Problem.of(
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

    private Policy limited(ManualJob request, Policy policy) {
        if (request.limits() == null) {
            return policy;
        }
        List<FieldError> errors = new ArrayList<>();
        JobLimits asked =
                LimitRules.check(JsonNodeFactory.instance.objectNode().set("limits", request.limits()), limits, errors);
        if (!errors.isEmpty()) {
            throw Problem.of(422, "invalid-job", "The job cannot be queued", "Nothing was changed.")
                    .fields(errors)
                    .exception();
        }
        return policy.limitedTo(asked);
    }

    private static int priority(ManualJob request, Policy policy) {
        Integer asked = request.priority();
        if (asked != null && (asked < 0 || asked > Policy.HIGHEST_PRIORITY)) {
            throw Problem.of(422, "invalid-job", "The job cannot be queued", "Nothing was changed.")
                    .field(
                            "priority",
                            "'" + asked + "' does not fit",
                            "send a whole number from 0 to " + Policy.HIGHEST_PRIORITY)
                    .exception();
        }
        return asked == null ? policy.priority() : asked;
    }
}
