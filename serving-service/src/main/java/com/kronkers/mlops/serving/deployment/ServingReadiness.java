package com.kronkers.mlops.serving.deployment;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready once this replica answers as well as it can: every promotion read and tried or, while the broker is away, what
 * served last restored from the cache.
 */
@Readiness
@ApplicationScoped
public class ServingReadiness implements HealthCheck {
    private final PromotionReader promotions;
    private final Deployments deployments;

    ServingReadiness(PromotionReader promotions, Deployments deployments) {
        this.promotions = promotions;
        this.deployments = deployments;
    }

    /** Whether requests should be sent here. */
    public boolean ready() {
        return promotions.ready();
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("models")
                .status(ready())
                .withData("deployed", String.join(",", deployments.names()))
                .build();
    }
}
