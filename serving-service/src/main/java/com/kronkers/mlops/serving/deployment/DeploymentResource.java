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
     * @param version what answers whoever asks for none; absent if nothing does
     * @param historyAsOf the newest date that predictions are made from
     * @param historyVersion the dataset version that the history was taken from
     * @param historyRefused why nothing is predicted by it
     * @param since when this version took its place
     * @param trouble why a target of a newer promotion does not serve, the champion's first
     * @param variants all that is deployed, by alias
     * @param troubles why targets do not serve, by alias
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record View(
            String model,
            String version,
            Long revision,
            String digest,
            LocalDate historyAsOf,
            Long historyVersion,
            String historyRefused,
            Instant since,
            Trouble trouble,
            List<VariantView> variants,
            Map<String, Trouble> troubles) {}

    /**
     * One variant.
     *
     * @param weight its share of the requests that ask for no version, beside the others' weights
     * @param shadow whether it is only asked for comparison
     * @param inMemory false while it was put out of memory, until somebody asks for it
     * @param takenBack why it gets no traffic any more
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record VariantView(
            String alias,
            String version,
            long revision,
            String digest,
            int weight,
            boolean shadow,
            Instant since,
            boolean inMemory,
            long memoryBytes,
            TakenBack takenBack) {

        static VariantView of(Deployments.Deployed variant) {
            return new VariantView(
                    variant.alias(),
                    variant.identity().version(),
                    variant.identity().revision(),
                    variant.identity().digest(),
                    variant.weight(),
                    variant.shadow(),
                    variant.since(),
                    variant.inMemory(),
                    variant.memoryBytes(),
                    variant.takenBack().orElse(null));
        }
    }

    @GET
    public List<View> deployments() {
        Map<String, Trouble> troubles = deployer.troubles();
        TreeSet<String> models = new TreeSet<>(troubles.keySet());
        deployments.deployed().forEach(variant -> models.add(variant.identity().model()));
        return models.stream().map(model -> view(model, troubles.get(model))).toList();
    }

    private View view(String model, Trouble trouble) {
        List<Deployments.Deployed> variants = deployments.deployed(model);
        Optional<Deployments.Deployed> champion = variants.stream()
                .filter(variant -> variant.alias().equals(ModelPromoted.CHAMPION) && !variant.shadow())
                .findFirst();
        Optional<HistorySnapshot> history =
                champion.flatMap(Deployments.Deployed::history).map(LiveHistory::now);
        return new View(
                model,
                champion.map(serving -> serving.identity().version()).orElse(null),
                champion.map(serving -> serving.identity().revision()).orElse(null),
                champion.map(serving -> serving.identity().digest()).orElse(null),
                history.map(HistorySnapshot::asOf).orElse(null),
                history.map(HistorySnapshot::version).orElse(null),
                champion.flatMap(Deployments.Deployed::history)
                        .flatMap(LiveHistory::refusal)
                        .orElse(null),
                champion.map(Deployments.Deployed::since).orElse(null),
                trouble,
                variants.stream().map(VariantView::of).toList(),
                deployer.troubles(model));
    }
}
