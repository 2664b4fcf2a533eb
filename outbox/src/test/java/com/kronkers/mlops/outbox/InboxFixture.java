package com.kronkers.mlops.outbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;

/** An inbox put together by hand on a real database. */
final class InboxFixture implements AutoCloseable {
    private static final Validator VALIDATOR = Validation.byDefaultProvider()
            .configure()
            .messageInterpolator(new ParameterMessageInterpolator())
            .buildValidatorFactory()
            .getValidator();

    private final TestDatabase database;
    private final List<EventConsumer<?>> consumers = new ArrayList<>();
    private final Retry retry =
            new Retry(new Backoff(FastConfig.INSTANCE.retryFrom(), FastConfig.INSTANCE.retryUpTo()));
    final Outbox outbox;
    final DeadLetters deadLetters;
    final Inbox inbox;

    InboxFixture(TestDatabase database) {
        this.database = database;
        ObjectMapper json = new ObjectMapper();
        EventDecoder decoder = new EventDecoder(json, VALIDATOR);
        outbox = new Outbox(database, json);
        HeldKeys heldKeys = new HeldKeys(outbox, decoder, new Consumers(consumers));
        deadLetters = new DeadLetters(database, heldKeys, retry);
        inbox = new Inbox(database, heldKeys, deadLetters, decoder, retry);
    }

    CollectingConsumer consumer(String name, String topic) {
        CollectingConsumer consumer = new CollectingConsumer(name, topic, database);
        consumers.add(consumer);
        return consumer;
    }

    void receive(EventConsumer<?> consumer, ConsumerRecord<String, String> message) {
        byte[] data = message.value() == null ? null : message.value().getBytes(StandardCharsets.UTF_8);
        ConsumerRecord<String, byte[]> raw = new ConsumerRecord<>(
                message.topic(),
                message.partition(),
                message.offset(),
                message.timestamp(),
                TimestampType.CREATE_TIME,
                0,
                0,
                message.key(),
                data,
                message.headers(),
                message.leaderEpoch());
        inbox.receive(consumer, raw);
    }

    void stop() {
        retry.stop();
    }

    @Override
    public void close() {
        stop();
    }
}
