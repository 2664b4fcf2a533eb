package com.kronkers.mlops.outbox;

import com.kronkers.mlops.outbox.OutboxEvent.Lane;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.jboss.logging.Logger;

/**
 * Sends events to Kafka, one at a time per key, so that a failed one can never be overtaken by a later one of its key.
 * A failure holds that key alone, for a pause that grows; a topic whose partitions are not known is held as a whole.
 * Used by one thread.
 */
final class Publisher implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Publisher.class);

    private record Completion(OutboxEvent event, Exception failure) {}

    private record Held(int failures, Instant until) {}

    private final Supplier<Producer<String, byte[]>> producers;
    private final String source;
    private final Backoff backoff;
    private final Clock clock;
    private final BlockingQueue<Completion> completions = new LinkedBlockingQueue<>();
    private final Set<Lane> inFlight = new HashSet<>();
    private final Map<Lane, Held> held = new HashMap<>();
    private Producer<String, byte[]> producer;
    private boolean producerSuspect;

    Publisher(Supplier<Producer<String, byte[]>> producers, String source, Backoff backoff, Clock clock) {
        this.producers = producers;
        this.source = source;
        this.backoff = backoff;
        this.clock = clock;
        this.producer = producers.get();
    }

    /** Keys, and with a null key whole topics, of which nothing may be sent now. */
    Set<Lane> held() {
        Instant now = clock.instant();
        Set<Lane> lanes = new HashSet<>(inFlight);
        held.forEach((lane, hold) -> {
            if (hold.until().isAfter(now)) {
                lanes.add(lane);
            }
        });
        return lanes;
    }

    /**
     * Begins to send an event whose key is not held.
     *
     * @return false if that took long and failed: the caller should show its database that it is alive
     */
    boolean send(OutboxEvent event) {
        Lane topic = event.lane().wholeTopic();
        try {
            // Known from a cache but for the first time; send() would wait just as long, yet for every key anew.
            producer.partitionsFor(event.lane().topic());
            released(topic);
            inFlight.add(event.lane());
            producer.send(
                    event.toRecord(source), (metadata, failure) -> completions.add(new Completion(event, failure)));
            return true;
        } catch (KafkaException e) {
            inFlight.remove(event.lane());
            hold(topic, e);
            return false;
        }
    }

    /** Positions of the events that Kafka has acknowledged since the last call. */
    List<Long> acknowledged() {
        List<Long> positions = new ArrayList<>();
        for (Completion done = completions.poll(); done != null; done = completions.poll()) {
            Lane lane = done.event().lane();
            inFlight.remove(lane);
            if (done.failure() == null) {
                released(lane);
                positions.add(done.event().position());
            } else {
                hold(lane, done.failure());
            }
        }
        return positions;
    }

    private void hold(Lane lane, Exception failure) {
        int failures = held.containsKey(lane) ? held.get(lane).failures() + 1 : 1;
        Duration pause = backoff.after(failures);
        held.put(lane, new Held(failures, clock.instant().plus(pause)));
        producerSuspect |= !(failure instanceof RetriableException || failure instanceof RecordTooLargeException);
        if (Backoff.worthLogging(failures)) {
            LOG.warnf(
                    "Kafka does not take events for %s (failure %d, again in %s): %s", lane, failures, pause, failure);
        }
    }

    private void released(Lane lane) {
        Held was = held.remove(lane);
        if (was != null) {
            LOG.infof("Kafka takes events for %s again, after %d failures", lane, was.failures());
        }
    }

    /**
     * Replaces a producer that failed in a way it may not recover from. Only with nothing in flight: the old one could
     * still deliver it.
     */
    void recover() {
        if (producerSuspect && inFlight.isEmpty()) {
            producer.close(Duration.ZERO);
            producer = producers.get();
            producerSuspect = false;
        }
    }

    boolean idle() {
        return inFlight.isEmpty();
    }

    /** Waits until something in flight has been answered, at most for so long. */
    void awaitAnswer(Duration atMost) throws InterruptedException {
        Completion first = completions.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
            completions.add(first);
        }
    }

    /** Forgets what is in flight at once: whoever holds the lock next sends it. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
