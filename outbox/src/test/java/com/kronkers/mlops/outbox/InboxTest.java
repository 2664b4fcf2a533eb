package com.kronkers.mlops.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.outbox.DeadLetters.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One effect per event, in order, whatever is delivered; what cannot be applied holds its key alone. */
class InboxTest {
    private static final String TOPIC = "things";

    private final TestDatabase database = TestDatabase.create();
    private final InboxFixture inbox = new InboxFixture(database);
    private final CollectingConsumer consumer = inbox.consumer("reader", TOPIC);
    private int offset;

    @AfterEach
    void stop() {
        inbox.close();
    }

    @Test
    void appliesAnEventDeliveredTwiceOnce() {
        ConsumerRecord<String, String> event = event("a", 1, "1");

        inbox.receive(consumer, event);
        inbox.receive(consumer, event);

        assertThat(consumer.applied()).containsExactly("1");
    }

    @Test
    void dropsWhatIsOlderThanTheLastOfItsKey() {
        inbox.receive(consumer, event("a", 1, "1"));
        inbox.receive(consumer, event("a", 3, "3"));
        inbox.receive(consumer, event("a", 2, "2"));
        inbox.receive(consumer, event("b", 1, "b1"));

        assertThat(consumer.applied()).containsExactly("1", "3", "b1");
    }

    @Test
    void eachConsumerOfATopicHasItsOwnInbox() {
        CollectingConsumer other = inbox.consumer("other", TOPIC);
        inbox.receive(consumer, event("a", 1, "1"));

        inbox.receive(other, event("a", 1, "for other"));

        assertThat(other.applied()).containsExactly("for other");
    }

    @Test
    void tellsTheConsumerWhatTheEnvelopeSays() {
        UUID id = UUID.randomUUID();
        UUID cause = UUID.randomUUID();
        ConsumerRecord<String, String> event = record("a", "{\"n\":\"1\",\"unknown\":[]}");
        header(event, "ce_id", id.toString());
        header(event, "ce_causationid", cause.toString());
        header(event, "ce_sequence", "7");
        header(event, "ce_time", "2026-11-01T10:00:00Z");

        inbox.receive(consumer, event);

        assertThat(consumer.contexts())
                .containsExactly(new EventContext(id, cause, TOPIC, "a", 7L, Instant.parse("2026-11-01T10:00:00Z")));
    }

    @Test
    void whatAnEventCausesBelongsToItsTraceHoweverMuchLater() {
        String traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        UUID id = UUID.randomUUID();
        ConsumerRecord<String, String> event = record("a", "{\"n\":\"1\"}");
        header(event, "ce_id", id.toString());
        header(event, "traceparent", traceparent);
        inbox.receive(consumer, event);

        UUID first = appended(id);
        UUID second = appended(first);

        assertThat(traceOf(first)).isEqualTo(traceparent);
        assertThat(traceOf(second)).isEqualTo(traceparent);
    }

    @Test
    void anEventWithoutAValidTraceBeginsOneForAllThatItCauses() {
        UUID id = UUID.fromString("0191e8a1-9a4c-7c1e-8f00-0123456789ab");
        ConsumerRecord<String, String> event = record("a", "{\"n\":\"1\"}");
        header(event, "ce_id", id.toString());
        header(event, "traceparent", "00-4bf92f3577b34da6-00f067aa0ba902b7-01");
        inbox.receive(consumer, event);

        UUID first = appended(id);
        UUID second = appended(id);
        UUID ofNothing = appended(new UUID(0, 0));

        assertThat(traceOf(first)).isEqualTo("00-0191e8a19a4c7c1e8f000123456789ab-8f000123456789ab-00");
        assertThat(traceOf(second)).isEqualTo(traceOf(first));
        assertThat(traceOf(ofNothing)).contains(ofNothing.toString().replace("-", ""));
    }

    private UUID appended(UUID cause) {
        return database.call(connection -> inbox.outbox.append("next", "a", Map.of(), cause));
    }

    private String traceOf(UUID event) {
        return database.ask("select traceparent from outbox_event where id = '" + event + "'");
    }

    @Test
    void knowsForeignEventsByTheirIdOrTheirPlace() {
        ConsumerRecord<String, String> named = record("a", "{\"n\":\"named\"}");
        header(named, "ce_id", "order-1");
        header(named, "ce_source", "shop");
        ConsumerRecord<String, String> sameName = record("a", "{\"n\":\"again\"}");
        header(sameName, "ce_id", "order-1");
        header(sameName, "ce_source", "shop");
        ConsumerRecord<String, String> otherSource = record("a", "{\"n\":\"other shop\"}");
        header(otherSource, "ce_id", "order-1");
        header(otherSource, "ce_source", "another shop");
        ConsumerRecord<String, String> bare = record(null, "{\"n\":\"bare\"}");

        List.of(named, sameName, otherSource, bare, bare).forEach(record -> inbox.receive(consumer, record));

        assertThat(consumer.applied()).containsExactly("named", "other shop", "bare");
    }

    @Test
    void retriesATransientFaultUntilItPasses() {
        AtomicInteger attempts = new AtomicInteger();
        consumer.before(event -> {
            if (attempts.incrementAndGet() < 4) {
                throw new IllegalStateException("the neighbour is away");
            }
        });

        inbox.receive(consumer, event("a", 1, "1"));

        assertThat(attempts).hasValue(4);
        assertThat(consumer.applied()).containsExactly("1");
    }

    @Test
    void anAttemptThatFailedLeavesNothing() {
        consumer.before(event -> {
            throw new IllegalStateException("always");
        });
        CompletableFuture<Void> receiving =
                CompletableFuture.runAsync(() -> inbox.receive(consumer, event("a", 1, "1")));
        Awaitility.await().until(() -> consumer.contexts().size() > 1);

        inbox.stop();

        assertThat(receiving)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withMessageContaining("the application stops");
        assertThat(database.ask("select count(*) from inbox_event")).isEqualTo("0");
        assertThat(database.ask("select count(*) from inbox_key")).isEqualTo("0");
        assertThat(consumer.applied()).isEmpty();
    }

    @Test
    void aPoisonEventHoldsItsKeyAndTheOthersFlow() {
        inbox.receive(consumer, record("a", 1, "no JSON"));
        inbox.receive(consumer, event("a", 2, "a2"));
        inbox.receive(consumer, event("b", 1, "b1"));

        assertThat(consumer.applied()).containsExactly("b1");
        assertThat(inbox.deadLetters.list(true)).extracting(DeadLetter::state).containsExactly("poison", "waiting");
        DeadLetter poison = inbox.deadLetters.list(true).get(0);
        assertThat(poison.reason()).startsWith("the data is no Numbered: ");
        assertThat(poison.data()).isEqualTo("no JSON");
    }

    @Test
    void saysSoOnTheDeadLetterTopicInTheSameTransaction() {
        inbox.receive(consumer, record("a", 1, "no JSON"));

        DeadLetter poison = inbox.deadLetters.list(true).get(0);
        assertThat(database.ask("select topic || ' ' || key || ' ' || causation_id from outbox_event"))
                .isEqualTo("things-reader-dead-letter a " + poison.eventId());
        assertThat(database.ask("select convert_from(data, 'UTF8')::jsonb ->> 'deadLetter' from outbox_event"))
                .isEqualTo(poison.id().toString());
    }

    @Test
    void anEventThatLacksAFieldIsPoisonThatNamesIt() {
        inbox.receive(consumer, record("a", "{\"m\":\"1\"}"));

        assertThat(consumer.contexts()).isEmpty();
        assertThat(inbox.deadLetters.list(true))
                .extracting(DeadLetter::reason)
                .containsExactly("the event lacks what is needed: n must not be null");
    }

    @Test
    void aConsumerCanCallAnEventPoison() {
        consumer.before(event -> {
            throw new PoisonEventException("version 3 of nothing");
        });

        inbox.receive(consumer, event("a", 1, "1"));

        assertThat(inbox.deadLetters.list(true)).extracting(DeadLetter::reason).containsExactly("version 3 of nothing");
    }

    @Test
    void aViolatedConstraintIsPoisonAtTheSecondAttempt() {
        inbox.receive(consumer, event("a", 1, "same"));

        inbox.receive(consumer, event("a", 2, "same"));

        assertThat(consumer.contexts()).hasSize(3);
        assertThat(inbox.deadLetters.list(true)).singleElement().satisfies(letter -> assertThat(letter.reason())
                .contains("effect_n_key"));
    }

    @Test
    void dataThatTheConsumersCodeFailsOnIsPoisonAtTheSecondAttempt() {
        consumer.before(event -> Integer.parseInt(event.n()));

        inbox.receive(consumer, event("a", 1, "no number"));
        inbox.receive(consumer, event("b", 1, "1"));

        assertThat(consumer.applied()).containsExactly("1");
        assertThat(consumer.contexts()).hasSize(3);
        assertThat(inbox.deadLetters.list(true)).singleElement().satisfies(letter -> assertThat(letter.reason())
                .startsWith("the consumer fails on this data: java.lang.NumberFormatException"));
    }

    @Test
    void dataThatIsMissingOrNullIsPoison() {
        inbox.receive(consumer, record("a", 1, null));
        inbox.receive(consumer, record("b", 1, "null"));

        assertThat(inbox.deadLetters.list(true))
                .extracting(DeadLetter::reason)
                .containsExactly("the record has no data", "the data is null");
    }

    @Test
    void aReplayAppliesTheEventAndThenWhatWaitsInOrder() {
        UUID id = poisonThenTwoMore();
        consumer.before(event -> {});

        assertThat(inbox.deadLetters.replay(id, "pat").outcome()).isEqualTo(Outcome.DONE);

        Awaitility.await().until(() -> consumer.applied().equals(List.of("1", "2", "3")));
        inbox.receive(consumer, event("a", 4, "4"));
        assertThat(consumer.applied()).containsExactly("1", "2", "3", "4");
        assertThat(inbox.deadLetters.list(true)).isEmpty();
        assertThat(inbox.deadLetters.find(id)).get().satisfies(letter -> {
            assertThat(letter.state()).isEqualTo("replayed");
            assertThat(letter.resolvedBy()).isEqualTo("pat");
        });
    }

    @Test
    void aSkipAppliesOnlyWhatWaits() {
        UUID id = poisonThenTwoMore();

        assertThat(inbox.deadLetters.skip(id, "pat").outcome()).isEqualTo(Outcome.DONE);

        Awaitility.await().until(() -> consumer.applied().equals(List.of("2", "3")));
        assertThat(inbox.deadLetters.find(id))
                .get()
                .extracting(DeadLetter::state)
                .isEqualTo("skipped");
    }

    @Test
    void aReplayThatFailsAgainChangesNothing() {
        UUID id = poisonThenTwoMore();

        assertThat(inbox.deadLetters.replay(id, "pat"))
                .isEqualTo(new DeadLetters.Resolution(Outcome.STILL_POISON, "cannot be"));

        assertThat(inbox.deadLetters.list(true))
                .extracting(DeadLetter::state)
                .containsExactly("poison", "waiting", "waiting");
    }

    @Test
    void onlyTheFirstOfAKeyCanBeResolvedAndOnlyOnce() {
        UUID first = poisonThenTwoMore();
        UUID second = inbox.deadLetters.list(true).get(1).id();

        assertThat(inbox.deadLetters.skip(second, "pat"))
                .isEqualTo(new DeadLetters.Resolution(Outcome.NOT_FIRST_OF_ITS_KEY, first.toString()));
        assertThat(inbox.deadLetters.skip(UUID.randomUUID(), "pat").outcome()).isEqualTo(Outcome.UNKNOWN);
        inbox.deadLetters.skip(first, "pat");
        assertThat(inbox.deadLetters.skip(first, "pat").outcome()).isEqualTo(Outcome.ALREADY_RESOLVED);
    }

    @Test
    void aWaitingEventMayTurnOutToBePoisonAndHoldTheKeyAgain() {
        inbox.receive(consumer, record("a", 1, "no JSON"));
        inbox.receive(consumer, event("a", 2, "2"));
        inbox.receive(consumer, record("a", 3, "no JSON either"));
        inbox.receive(consumer, event("a", 4, "4"));
        UUID first = inbox.deadLetters.list(true).get(0).id();

        inbox.deadLetters.skip(first, "pat");

        Awaitility.await()
                .until(() -> inbox.deadLetters.list(true).size() == 2
                        && inbox.deadLetters.list(true).get(0).state().equals("poison"));
        assertThat(consumer.applied()).containsExactly("2");
        assertThat(database.ask("select count(*) from outbox_event")).isEqualTo("2");
    }

    @Test
    void aReleaseThatWasCutOffGoesOnAtTheNextStart() {
        UUID id = poisonThenTwoMore();
        database.sql("update dead_letter set state = 'skipped' where id = '" + id + "'");

        inbox.deadLetters.start(null);

        Awaitility.await().until(() -> consumer.applied().equals(List.of("2", "3")));
    }

    @Test
    void aPoisonEventWithoutAKeyHoldsNothing() {
        inbox.receive(consumer, record(null, "no JSON"));

        inbox.receive(consumer, record(null, "{\"n\":\"1\"}"));

        assertThat(consumer.applied()).containsExactly("1");
        UUID id = inbox.deadLetters.list(true).get(0).id();
        assertThat(inbox.deadLetters.skip(id, "pat").outcome()).isEqualTo(Outcome.DONE);
    }

    /** @return the poison one, the first of three events of key a; it stays poison until {@code before} is reset */
    private UUID poisonThenTwoMore() {
        consumer.before(event -> {
            if (event.n().equals("1")) {
                throw new PoisonEventException("cannot be");
            }
        });
        inbox.receive(consumer, event("a", 1, "1"));
        inbox.receive(consumer, event("a", 2, "2"));
        inbox.receive(consumer, event("a", 3, "3"));
        return inbox.deadLetters.list(true).get(0).id();
    }

    private ConsumerRecord<String, String> event(String key, int sequence, String n) {
        return record(key, sequence, "{\"n\":\"" + n + "\"}");
    }

    private ConsumerRecord<String, String> record(String key, int sequence, String data) {
        ConsumerRecord<String, String> record = record(key, data);
        header(record, "ce_id", UUID.randomUUID().toString());
        header(record, "ce_sequence", String.valueOf(sequence));
        return record;
    }

    private ConsumerRecord<String, String> record(String key, String data) {
        return new ConsumerRecord<>(TOPIC, 0, offset++, key, data);
    }

    private static void header(ConsumerRecord<?, ?> record, String name, String value) {
        record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
