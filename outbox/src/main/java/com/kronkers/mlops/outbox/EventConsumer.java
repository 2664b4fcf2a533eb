package com.kronkers.mlops.outbox;

/**
 * Something that reacts to the events of one topic. The bean also declares the {@code @Incoming} method that hands
 * every record to {@link Inbox#receive}; everything about delivery happens there.
 *
 * @param <E> the consumer's own view of the event's data: a record that declares only the fields it uses
 */
public interface EventConsumer<E> {

    /** Who consumes: the Kafka group, and the middle part of {@code <topic>-<name>-dead-letter}. */
    String name();

    /** The Kafka topic whose records are handed to {@link Inbox#receive}. */
    String topic();

    /**
     * What the JSON data is decoded to; fields it does not declare are ignored. Data that violates the type's
     * {@code jakarta.validation} constraints becomes a dead letter that names the field.
     */
    Class<E> type();

    /**
     * Makes the event's one effect: changes of this service's database, and events appended to the {@link Outbox}.
     * Runs inside the transaction that also records the event as received, so it must neither wait for other systems
     * nor change anything outside that database: long work is a row that is claimed later.
     *
     * @throws PoisonEventException if this event can never be applied; it becomes a dead letter and its key is held
     * @throws RuntimeException anything else counts as transient and is retried without limit, except a violated
     *     database constraint and what code throws on data it was not written for ({@link NullPointerException},
     *     {@link IllegalArgumentException} and their like), which count as poison when they happen twice in a row
     */
    void apply(E event, EventContext context);
}
