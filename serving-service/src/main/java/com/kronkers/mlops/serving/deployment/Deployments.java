package com.kronkers.mlops.serving.deployment;

import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** The place of each model, and what stands in it. Taking a lease never waits, whatever is being deployed. */
@ApplicationScoped
public class Deployments {
    private final Map<String, AtomicReference<DeployedModel>> places = new ConcurrentHashMap<>();

    /**
     * The model that answers now, held open until the lease is closed.
     *
     * @throws UnknownModelException if nothing is deployed under this name
     */
    public Lease lease(String model) {
        AtomicReference<DeployedModel> place = places.get(model);
        DeployedModel now = place == null ? null : place.get();
        while (now != null) {
            if (now.acquire()) {
                return new Lease(now);
            }
            // It was replaced and closed since we looked; what replaced it is in place already.
            now = place.get();
        }
        throw new UnknownModelException("no model '" + model + "' is deployed", names());
    }

    /**
     * The same, for callers that insist on a version.
     *
     * @throws UnknownModelException if another version, or nothing, is deployed
     */
    public Lease lease(String model, String version) {
        Lease lease = lease(model);
        String deployed = lease.model().identity().version();
        if (deployed.equals(version)) {
            return lease;
        }
        lease.close();
        throw new UnknownModelException(
                "version " + version + " of model '" + model + "' is not deployed, version " + deployed + " is",
                names());
    }

    /** What is in place now, by name. */
    public List<DeployedModel> all() {
        return places.values().stream()
                .map(AtomicReference::get)
                .filter(Objects::nonNull)
                .sorted((a, b) -> a.identity().model().compareTo(b.identity().model()))
                .toList();
    }

    /** The names of the models that answer. */
    public List<String> names() {
        return all().stream().map(deployed -> deployed.identity().model()).toList();
    }

    Optional<DeployedModel> find(String model) {
        return Optional.ofNullable(places.get(model)).map(AtomicReference::get);
    }

    void stop(@Observes ShutdownEvent event) {
        for (String model : names()) {
            try (Swap swap = swap(model)) {
                swap.commit();
            }
        }
    }

    /** Begins to change what stands in a model's place. */
    Swap swap(String model) {
        return new Swap(places.computeIfAbsent(model, name -> new AtomicReference<>()));
    }
}
