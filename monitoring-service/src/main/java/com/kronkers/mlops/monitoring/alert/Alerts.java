package com.kronkers.mlops.monitoring.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.outbox.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * Raises each alarm once: while an alert with the same key is open, nothing is told again. Alert and event are one
 * change, in the caller's transaction.
 */
@ApplicationScoped
public class Alerts {

    private static final TypeReference<List<DriftDetected.Feature>> FEATURES = new TypeReference<>() {};
    private static final List<String> ABOUT_ONE_VERSION = List.of("data", "prediction", "performance");

    private final AlertRepository repository;
    private final Outbox outbox;
    private final ObjectMapper json;
    private final Clock clock;

    Alerts(AlertRepository repository, Outbox outbox, ObjectMapper json, Clock clock) {
        this.repository = repository;
        this.outbox = outbox;
        this.json = json;
        this.clock = clock;
    }

    /** An alert as others see it; {@code closedAt} and {@code closedWhy} are null while it is open. */
    public record View(
            UUID id,
            String model,
            String version,
            String kind,
            String severity,
            String action,
            String likelyCause,
            List<DriftDetected.Feature> features,
            Instant openedAt,
            Instant closedAt,
            String closedWhy,
            UUID eventId) {}

    /** The key of alarms about a deployed version. */
    public static String keyOf(String model, String version, String kind) {
        return model + "/" + version + "/" + kind;
    }

    /** The key of alarms about a version of data that a model is, or would be, trained on. */
    public static String keyOfData(String model, String dataset, long version) {
        return model + "/quality/" + dataset + "/" + version;
    }

    /**
     * Opens an alert and appends its event, unless one with this key is open.
     *
     * @param cause id of the event that led to it, or null
     * @return whether it was opened
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean raise(String dedupKey, DriftDetected event, UUID cause) {
        if (repository.isOpen(dedupKey)) {
            return false;
        }
        Alert alert = new Alert();
        alert.id = UUID.randomUUID();
        alert.dedupKey = dedupKey;
        alert.model = event.model();
        alert.version = event.version();
        alert.kind = event.kind();
        alert.severity = event.severity();
        alert.action = event.action();
        alert.likelyCause = event.likelyCause();
        alert.features = write(event.features());
        alert.openedAt = clock.instant();
        alert.eventId = outbox.append(DriftDetected.TOPIC, event.model(), event, cause);
        repository.persist(alert);
        return true;
    }

    @Transactional(Transactional.TxType.MANDATORY)
    public boolean isOpen(String dedupKey) {
        return repository.isOpen(dedupKey);
    }

    /** Closes the alert of this key, if one is open. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void close(String dedupKey, String why) {
        repository.close(dedupKey, clock.instant(), why);
    }

    /** Closes what is open about versions of the model that are no longer deployed. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void closeAllBut(String model, Collection<String> deployedVersions, String why) {
        Collection<String> kept = deployedVersions.isEmpty() ? List.of("") : deployedVersions;
        repository.closeOtherVersions(model, ABOUT_ONE_VERSION, kept, clock.instant(), why);
    }

    /** Open alerts first, then the latest closed ones. */
    @Transactional
    public List<View> recent(int limit) {
        return repository.recent(limit).stream().map(this::view).toList();
    }

    /** Open alerts of a model, oldest first. */
    @Transactional
    public List<View> openOf(String model) {
        return repository.openOf(model).stream().map(this::view).toList();
    }

    private View view(Alert alert) {
        return new View(
                alert.id,
                alert.model,
                alert.version,
                alert.kind,
                alert.severity,
                alert.action,
                alert.likelyCause,
                read(alert.features),
                alert.openedAt,
                alert.closedAt,
                alert.closedWhy,
                alert.eventId);
    }

    private String write(List<DriftDetected.Feature> features) {
        try {
            return json.writeValueAsString(features);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<DriftDetected.Feature> read(String features) {
        try {
            return json.readValue(features, FEATURES);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
