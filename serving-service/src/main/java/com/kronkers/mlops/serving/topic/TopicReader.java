package com.kronkers.mlops.serving.topic;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;

/**
 * Reads every partition of one topic, without a consumer group: each replica sees every record, and nothing is
 * committed. A broker that is away is waited for without limit; reading goes on where it stopped.
 */
public final class TopicReader implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TopicReader.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration ASK = Duration.ofSeconds(5);
    private static final Duration LOOK_FOR_PARTITIONS = Duration.ofSeconds(30);
    private static final Duration CONFIRM = Duration.ofSeconds(10);
    private static final long PAUSE_MILLIS = 1_000;

    /** What a topic's records are handed to, one at a time and in a partition's order, by the reader's own thread. */
    public interface Handler {
        /** Must not throw for a record that can never be read: the reader would come back to it for ever. */
        void receive(ConsumerRecord<String, byte[]> record);

        /** Everything that was in the topic when reading began has been received; called once. */
        void caughtUp();

        /** The broker has just been asked, and everything that is in the topic has been received; called now and then. */
        default void confirmed() {}
    }

    /** Where reading starts. */
    public enum From {
        BEGINNING,
        NOW
    }

    private final String topic;
    private final From from;
    private final Handler handler;
    private final Map<String, Object> settings;
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile KafkaConsumer<String, byte[]> consumer;
    private boolean caughtUp;
    private boolean told;

    private TopicReader(KafkaSettings kafka, String topic, From from, Handler handler) {
        this.topic = topic;
        this.from = from;
        this.handler = handler;
        this.settings = kafka.with(Map.of(
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest",
                "allow.auto.create.topics",
                false,
                "reconnect.backoff.max.ms",
                1_000));
        settings.remove("group.id");
        thread = new Thread(this::run, "reader-" + topic);
        thread.setDaemon(true);
    }

    /** Starts reading on a thread of its own. */
    public static TopicReader start(KafkaSettings kafka, String topic, From from, Handler handler) {
        TopicReader reader = new TopicReader(kafka, topic, from, handler);
        reader.thread.start();
        return reader;
    }

    /** This record, as what leads to other events. */
    public static Cause causeOf(ConsumerRecord<?, ?> record) {
        return new Cause(uuid(text(record, "ce_id")), TraceParent.valid(text(record, Cause.TRACE_PARENT)));
    }

    /** The platform's own ids; a foreign one is unique within its source only. */
    private static UUID uuid(String text) {
        try {
            return text == null ? null : UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String text(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private void run() {
        while (closing.getCount() > 0) {
            try (KafkaConsumer<String, byte[]> opened =
                    new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
                consumer = opened;
                follow(opened);
            } catch (WakeupException e) {
                LOG.debugf("Reading %s ends", topic);
            } catch (RuntimeException e) {
                tell(e);
                pause();
            }
        }
    }

    private void follow(KafkaConsumer<String, byte[]> opened) {
        assign(opened);
        Map<TopicPartition, Long> ends = caughtUp ? Map.of() : opened.endOffsets(opened.assignment(), ASK);
        long lookAgain = System.nanoTime() + LOOK_FOR_PARTITIONS.toNanos();
        long confirmAgain = System.nanoTime() + CONFIRM.toNanos();
        while (closing.getCount() > 0) {
            if (!caughtUp && isReadTo(ends)) {
                handler.caughtUp();
                caughtUp = true;
                handler.confirmed();
            }
            for (ConsumerRecord<String, byte[]> record : opened.poll(POLL)) {
                handler.receive(record);
                next.put(new TopicPartition(topic, record.partition()), record.offset() + 1);
            }
            // Compaction leaves gaps at the end of a partition, so the position counts, not the last record.
            opened.assignment().forEach(partition -> next.put(partition, opened.position(partition, ASK)));
            told = false;
            if (caughtUp && System.nanoTime() > confirmAgain) {
                // Polling alone never says that the broker is away; this does, by failing.
                if (isReadTo(opened.endOffsets(opened.assignment(), ASK))) {
                    handler.confirmed();
                }
                confirmAgain = System.nanoTime() + CONFIRM.toNanos();
            }
            if (System.nanoTime() > lookAgain) {
                assign(opened);
                lookAgain = System.nanoTime() + LOOK_FOR_PARTITIONS.toNanos();
            }
        }
    }

    private boolean isReadTo(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> next.get(end.getKey()) >= end.getValue());
    }

    private void assign(KafkaConsumer<String, byte[]> opened) {
        List<TopicPartition> partitions = opened.partitionsFor(topic, ASK).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new IllegalStateException("the topic does not exist yet");
        }
        if (opened.assignment().size() == partitions.size()) {
            return;
        }
        opened.assign(partitions);
        List<TopicPartition> unread = new ArrayList<>(partitions);
        unread.removeAll(next.keySet());
        if (from == From.NOW && next.isEmpty()) {
            opened.seekToEnd(unread);
        } else {
            opened.seekToBeginning(unread);
        }
        next.forEach(opened::seek);
        unread.forEach(partition -> next.put(partition, opened.position(partition, ASK)));
    }

    private void tell(RuntimeException e) {
        if (!told) {
            LOG.warnf("Cannot read %s, trying again until it works: %s", topic, e);
            told = true;
        }
    }

    private void pause() {
        try {
            closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing.countDown();
        }
    }

    /** Stops reading and waits for the record in hand. */
    @Override
    public void close() {
        closing.countDown();
        KafkaConsumer<String, byte[]> opened = consumer;
        if (opened != null) {
            opened.wakeup();
        }
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
