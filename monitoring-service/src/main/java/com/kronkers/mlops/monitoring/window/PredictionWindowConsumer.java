package com.kronkers.mlops.monitoring.window;

import com.kronkers.mlops.monitoring.sketch.FeatureData;
import com.kronkers.mlops.monitoring.sketch.UnreadableSketchException;
import com.kronkers.mlops.outbox.EventConsumer;
import com.kronkers.mlops.outbox.EventContext;
import com.kronkers.mlops.outbox.Inbox;
import com.kronkers.mlops.outbox.PoisonEventException;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

@ApplicationScoped
class PredictionWindowConsumer implements EventConsumer<PredictionWindow> {

    private final Inbox inbox;
    private final Windows windows;

    PredictionWindowConsumer(Inbox inbox, Windows windows) {
        this.inbox = inbox;
        this.windows = windows;
    }

    @Incoming("prediction-windows")
    @Blocking(ordered = true)
    public void on(ConsumerRecord<String, byte[]> record) {
        inbox.receive(this, record);
    }

    @Override
    public String name() {
        return "monitoring";
    }

    @Override
    public String topic() {
        return "prediction-windows";
    }

    @Override
    public Class<PredictionWindow> type() {
        return PredictionWindow.class;
    }

    /** Sketches are decoded here once, so that one that cannot be is a dead letter and never stops a judgement. */
    @Override
    public void apply(PredictionWindow event, EventContext context) {
        try {
            event.features().forEach(FeatureData::decode);
        } catch (UnreadableSketchException e) {
            throw new PoisonEventException(e.getMessage(), e);
        }
        windows.store(event, context.id());
    }
}
