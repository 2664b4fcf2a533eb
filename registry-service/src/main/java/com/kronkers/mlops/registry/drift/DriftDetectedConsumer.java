package com.kronkers.mlops.registry.drift;

import com.kronkers.mlops.outbox.EventConsumer;
import com.kronkers.mlops.outbox.EventContext;
import com.kronkers.mlops.outbox.Inbox;
import com.kronkers.mlops.outbox.PoisonEventException;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Records drift beside the version it was seen on. */
@ApplicationScoped
class DriftDetectedConsumer implements EventConsumer<DriftDetected> {

    private final Inbox inbox;
    private final DriftObservations observations;

    DriftDetectedConsumer(Inbox inbox, DriftObservations observations) {
        this.inbox = inbox;
        this.observations = observations;
    }

    @Incoming("drift-detected")
    @Blocking(ordered = true)
    void on(ConsumerRecord<String, byte[]> record) {
        inbox.receive(this, record);
    }

    @Override
    public String name() {
        return "registry";
    }

    @Override
    public String topic() {
        return "drift-detected";
    }

    @Override
    public Class<DriftDetected> type() {
        return DriftDetected.class;
    }

    @Override
    public void apply(DriftDetected drift, EventContext context) {
        if (drift.model() == null || drift.window() == null) {
            throw new PoisonEventException("drift-detected needs model and window");
        }
        DriftObservation seen = new DriftObservation();
        seen.eventId = context.id();
        seen.model = drift.model();
        seen.version = number(drift.version());
        seen.kind = drift.kind();
        seen.severity = drift.severity();
        seen.action = drift.action();
        seen.likelyCause = drift.likelyCause();
        seen.windowStart = drift.window().start();
        seen.windowEnd = drift.window().end();
        seen.features = drift.features();
        seen.observedAt = context.time();
        observations.persist(seen);
    }

    private static Integer number(String version) {
        try {
            return version == null ? null : Integer.valueOf(version);
        } catch (NumberFormatException e) {
            throw new PoisonEventException("version '" + version + "' is not a number", e);
        }
    }
}
