package com.kronkers.mlops.training.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.problem.Problem;
import com.kronkers.mlops.training.dataset.DatasetAccessClient;
import com.kronkers.mlops.training.process.ProcessLimits;
import com.kronkers.mlops.training.project.Manifest;
import com.kronkers.mlops.training.project.Project;
import com.kronkers.mlops.training.project.ProjectSandbox;
import com.kronkers.mlops.training.project.Projects;
import com.kronkers.mlops.training.trainer.Trainers;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Policies over HTTP: data scientists write them. */
@Path("/training/policies")
@Produces(MediaType.APPLICATION_JSON)
public class PolicyResource {
    private final PolicyRepository policies;
    private final Catalog catalog;
    private final DatasetAccessClient datasets;
    private final SecurityIdentity caller;

    PolicyResource(
            PolicyRepository policies,
            Trainers trainers,
            Projects projects,
            ProjectSandbox sandbox,
            ProcessLimits limits,
            DatasetAccessClient datasets,
            SecurityIdentity caller) {
        this.policies = policies;
        this.catalog = new Catalog() {
            @Override
            public Set<String> trainers() {
                return trainers.names();
            }

            @Override
            public Optional<Manifest> project(String digest) {
                return projects.find(digest).map(Project::manifest);
            }

            @Override
            public Optional<String> projectsRefused() {
                return sandbox.refusal();
            }

            @Override
            public ProcessLimits limits() {
                return limits;
            }
        };
        this.datasets = datasets;
        this.caller = caller;
    }

    /**
     * A policy as the API shows it: the document that was sent, with its defaults filled in, and the department of who
     * sent it. Either {@code trainer} is there or {@code project} and {@code entryPoint} are; either {@code recipe} or
     * {@code columns}.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record PolicyView(
            String name,
            String model,
            String dataset,
            String trainer,
            String project,
            String entryPoint,
            JsonNode recipe,
            JsonNode columns,
            JsonNode parameters,
            long seed,
            int testPeriods,
            JsonNode split,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) int backtests,
            JobLimits limits,
            long minimumNewRows,
            boolean retrainOnDrift,
            Duration cooldown,
            String schedule,
            int priority,
            String department) {
        static PolicyView of(Policy policy) {
            TrainingSettings settings = policy.settings();
            return new PolicyView(
                    policy.name(),
                    policy.model(),
                    policy.dataset(),
                    settings.trainer(),
                    settings.project(),
                    settings.entryPoint(),
                    settings.recipe(),
                    settings.columns(),
                    settings.parameters(),
                    settings.seed(),
                    settings.testPeriods(),
                    settings.split(),
                    settings.backtests(),
                    settings.limits(),
                    policy.minimumNewRows(),
                    policy.retrainOnDrift(),
                    policy.cooldown(),
                    policy.schedule(),
                    policy.priority(),
                    policy.department());
        }
    }

    /**
     * Creates (201) or replaces (200) a policy; jobs that are queued already keep what they were queued with. One that is a
     * department's is replaced by those who speak for it, or the platform's team, and stays the department's.
     */
    @PUT
    @Path("/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("data-scientist")
    public Response put(@PathParam("name") String name, JsonNode document, @Context UriInfo uri) {
        Policy policy = parse(name, document).of(department(name));
        datasets.require(policy.dataset());
        boolean created = policies.put(policy, caller.getPrincipal().getName());
        return (created ? Response.created(uri.getAbsolutePath()) : Response.ok())
                .entity(PolicyView.of(policy))
                .build();
    }

    private String department(String name) {
        Set<String> roles = caller.getRoles();
        String owner = policies.find(name).map(Policy::department).orElse("");
        if (owner.isEmpty()) {
            return Department.of(roles).orElse("");
        }
        if (!Department.speaks(roles, owner) && !caller.hasRole("platform")) {
            throw Problem.of(
                            403,
                            "policy-of-another-department",
                            "The policy is another department's",
                            "Policy '" + name + "' is of department '" + owner + "'. Nothing was changed.")
                    .field(
                            "Authorization",
                            "is of a caller without department:" + owner,
                            "put yours under another name, or ask the department or the platform's team to change it")
                    .exception();
        }
        return owner;
    }

    @GET
    @RolesAllowed({"data-scientist", "approver", "auditor", "platform", "service"})
    public List<PolicyView> list() {
        return policies.all().stream().map(PolicyView::of).toList();
    }

    @GET
    @Path("/{name}")
    @RolesAllowed({"data-scientist", "approver", "auditor", "platform", "service"})
    public PolicyView get(@PathParam("name") String name) {
        return policies.find(name).map(PolicyView::of).orElseThrow(() -> Problem.of(
                        404, "unknown-policy", "Unknown policy", "There is no policy named '" + name + "'.")
                .exception());
    }

    private Policy parse(String name, JsonNode document) {
        try {
            return PolicyDocument.read(name, document, catalog);
        } catch (InvalidPolicyException e) {
            throw Problem.of(
                            422,
                            "invalid-policy",
                            "The policy cannot be used",
                            e.errors().size() + " field(s) are wrong; nothing was changed.")
                    .fields(e.errors())
                    .exception();
        }
    }
}
