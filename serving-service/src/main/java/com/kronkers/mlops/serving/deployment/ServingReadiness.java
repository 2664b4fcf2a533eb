package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.serving.history.HistorySource;
import com.kronkers.mlops.serving.history.LiveHistory;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready once this replica answers as well as it can: every promotion read and tried or, while the broker is away, what
 * served last restored from the cache. Not ready any more when that is so long ago that what serves may have been
 * revoked, or when it is told to stop. The details say what is away, and what was taken back.
 */
@Readiness
@ApplicationScoped
public class ServingReadiness implements HealthCheck {
    /** Promotions are confirmed every ten seconds while the broker answers. */
    private static final Duration BROKER_AWAY = Duration.ofSeconds(30);

    private final PromotionReader promotions;
    private final Deployments deployments;
    private final Confirmation confirmation;
    private final RegistryArtifactClient registry;
    private final HistorySource ingestion;
    private final DeploymentRecords records;
    private final Instance<Prerequisite> prerequisites;
    private final Clock clock = Clock.systemUTC();
    private volatile boolean stopping;

    ServingReadiness(
            PromotionReader promotions,
            Deployments deployments,
            Confirmation confirmation,
            RegistryArtifactClient registry,
            HistorySource ingestion,
            DeploymentRecords records,
            @Any Instance<Prerequisite> prerequisites) {
        this.promotions = promotions;
        this.deployments = deployments;
        this.confirmation = confirmation;
        this.registry = registry;
        this.ingestion = ingestion;
        this.records = records;
        this.prerequisites = prerequisites;
    }

    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        stopping = true;
    }

    /** Whether requests should be sent here. */
    public boolean ready() {
        return !stopping
                && promotions.ready()
                && !confirmation.isOverdue()
                && prerequisites.stream().allMatch(Prerequisite::ready);
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("models")
                .status(ready())
                .withData("deployed", String.join(",", deployments.names()))
                .withData("promotionsConfirmed", confirmation.last().toString())
                .withData("longestUnconfirmed", confirmation.longest().toString());
        if (stopping) {
            response.withData("stopping", "requests are still answered, but should be sent elsewhere");
        }
        if (confirmation.isOverdue()) {
            response.withData(
                    "unconfirmed",
                    "promotions are unconfirmed for longer than " + confirmation.longest()
                            + ": a revoked version may serve, so predictions are refused");
        }
        deployments.variants().forEach(variant -> variant.unconfirmedSince()
                .ifPresent(since -> response.withData(
                        "unconfirmed." + variant.identity().model() + "." + variant.alias(),
                        "version " + variant.identity().version()
                                + " may have been revoked, but what should replace it cannot be deployed; it is refused from "
                                + since.plus(confirmation.longest()) + " on")));
        Instant now = clock.instant();
        if (now.isAfter(confirmation.last().plus(BROKER_AWAY))) {
            response.withData("away.broker", "since " + confirmation.last());
        }
        registry.awaySince().ifPresent(since -> response.withData("away.registry", "since " + since));
        ingestion.awaySince().ifPresent(since -> response.withData("away.ingestion", "since " + since));
        records.awaySince().ifPresent(since -> response.withData("away.database", "since " + since));
        prerequisites.forEach(prerequisite -> prerequisite.details().forEach(response::withData));
        takenBack()
                .forEach(variant -> response.withData(
                        "takenBack." + variant.identity().model() + "." + variant.alias(),
                        "version " + variant.identity().version() + ": "
                                + variant.takenBack().map(TakenBack::reason).orElse("")));
        histories(response);
        List<String> out = deployments.deployed().stream()
                .filter(variant -> !variant.inMemory())
                .map(variant -> variant.identity().model() + " " + variant.alias())
                .collect(Collectors.toList());
        if (!out.isEmpty()) {
            response.withData("putOutOfMemory", String.join(",", out));
        }
        return response.build();
    }

    private void histories(HealthCheckResponseBuilder response) {
        for (Deployments.Deployed variant : deployments.deployed()) {
            String name = variant.identity().model() + "." + variant.alias();
            variant.history()
                    .flatMap(LiveHistory::refusal)
                    .ifPresent(reason -> response.withData("historyRefused." + name, reason));
            variant.history()
                    .flatMap(LiveHistory::behind)
                    .ifPresent(reason -> response.withData("historyBehind." + name, reason));
        }
    }

    private List<Deployments.Deployed> takenBack() {
        return deployments.deployed().stream()
                .filter(variant -> variant.takenBack().isPresent())
                .toList();
    }
}
