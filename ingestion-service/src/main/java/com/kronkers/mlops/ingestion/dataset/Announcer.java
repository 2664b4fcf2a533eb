package com.kronkers.mlops.ingestion.dataset;

import com.kronkers.mlops.outbox.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Says what happened to a version, in the transaction that makes it true. */
@ApplicationScoped
class Announcer {
    private final Outbox outbox;
    private final Event<HeadChanged> headChanges;
    private final String topic;

    Announcer(
            Outbox outbox,
            Event<HeadChanged> headChanges,
            @ConfigProperty(name = "kronkers.topics.data-ingested") String topic) {
        this.outbox = outbox;
        this.headChanges = headChanges;
        this.topic = topic;
    }

    /**
     * Appends the event.
     *
     * @param causationId the event that caused this change, null for a person's doing
     * @param headChanged whether the dataset has another head now
     */
    void announce(DatasetVersion version, Change change, UUID causationId, boolean headChanged) {
        UUID eventId = outbox.append(topic, version.dataset(), DataIngested.of(version, change), causationId);
        if (headChanged) {
            headChanges.fire(new HeadChanged(version.dataset(), eventId));
        }
    }
}
