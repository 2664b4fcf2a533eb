package com.kronkers.mlops.serving.deployment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.kronkers.mlops.serving.history.HistorySnapshot;
import com.kronkers.mlops.serving.history.LiveHistory;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What is deployed on this replica, and why something is not. */
@Path("/predictions")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({"department", "service", "platform", "data-scientist", "data-owner", "approver", "auditor"})
public class DeploymentResource {
    private final Deployments deployments;
    private final Deployer deployer;

    DeploymentResource(Deployments deployments, Deployer deployer) {
        this.deployments = deployments;
        this.deployer = deployer;
    }

    /**
     * One model.
     *
     * @param version what answers; absent if nothing does
     * @param historyAsOf the newest date that predictions are made from
     * @param historyVersion the dataset version that the history was taken from
     * @param since when this version took its place
     * @param trouble why a newer promotion does not serve
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record View(
            String model,
            String version,
            Long revision,
            String digest,
            LocalDate historyAsOf,
            Long historyVersion,
            Instant since,
            Trouble trouble) {}

    @GET
    public List<View> deployments() {
        Map<String, Trouble> troubles = deployer.troubles();
        TreeSet<String> models = new TreeSet<>(troubles.keySet());
        models.addAll(deployments.names());
        return models.stream().map(model -> view(model, troubles.get(model))).toList();
    }

    private View view(String model, Trouble trouble) {
        Optional<DeployedModel> deployed = deployments.find(model);
        if (deployed.isEmpty()) {
            return new View(model, null, null, null, null, null, null, trouble);
        }
        DeployedModel serving = deployed.get();
        Optional<HistorySnapshot> history = serving.history().map(LiveHistory::now);
        return new View(
                model,
                serving.identity().version(),
                serving.identity().revision(),
                serving.identity().digest(),
                history.map(HistorySnapshot::asOf).orElse(null),
                history.map(HistorySnapshot::version).orElse(null),
                serving.since(),
                trouble);
    }
}
