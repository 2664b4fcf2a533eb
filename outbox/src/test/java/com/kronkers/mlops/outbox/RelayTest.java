package com.kronkers.mlops.outbox;

import static com.kronkers.mlops.testing.KafkaProbe.header;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The relay between a real database and a real broker, with either of them or itself failing. */
class RelayTest {
    private final TestBroker broker = TestBroker.shared();
    private final TestDatabase database = TestDatabase.create();
    private final Outbox outbox = new Outbox(database, new ObjectMapper());
    private final String topic = "topic-" + UUID.randomUUID();
    private final List<AutoCloseable> running = new ArrayList<>();

    @AfterEach
    void stopAll() throws Exception {
        broker.start();
        for (AutoCloseable each : running) {
            each.close();
        }
    }

    @Test
    void publishesACloudEvent() {
        broker.createTopic(topic, Map.of());
        UUID cause = UUID.randomUUID();
        startRelay();

        UUID id = database.call(connection -> outbox.append(topic, "a", Map.of("n", 1), cause));

        ConsumerRecord<String, String> record = published(1).get(0);
        assertThat(record.key()).isEqualTo("a");
        assertThat(record.value()).isEqualTo("{\"n\":1}");
        assertThat(header(record, "ce_id")).isEqualTo(id.toString());
        assertThat(header(record, "ce_source")).isEqualTo("urn:kronkers:test");
        assertThat(header(record, "ce_type")).isEqualTo("com.kronkers.mlops." + topic + ".v1");
        assertThat(header(record, "ce_subject")).isEqualTo("a");
        assertThat(header(record, "ce_sequence")).isEqualTo("1");
        assertThat(header(record, "ce_causationid")).isEqualTo(cause.toString());
        assertThat(header(record, "ce_specversion")).isEqualTo("1.0");
        assertThat(header(record, "ce_dataschema")).isEqualTo("urn:kronkers:schema:" + topic + ":v1");
        assertThat(header(record, "ce_time")).endsWith("Z");
        assertThat(header(record, "content-type")).isEqualTo("application/json");
    }

    @Test
    void publishesNothingOfATransactionThatRollsBack() {
        broker.createTopic(topic, Map.of());
        startRelay();
        assertThatThrownBy(() -> database.call(connection -> {
            outbox.append(topic, "a", Map.of("n", "never"), null);
            throw new IllegalStateException("rolled back");
        }));

        append("a", 1);

        assertThat(published(1)).extracting(ConsumerRecord::value).containsExactly("{\"n\":1}");
    }

    @Test
    void keepsTheOrderOfCommitsOnOneKey() {
        broker.createTopic(topic, Map.of());
        startRelay();
        List<Thread> writers = IntStream.range(0, 4)
                .mapToObj(
                        writer -> new Thread(() -> IntStream.range(0, 50).forEach(n -> append("a", writer * 100 + n))))
                .toList();

        writers.forEach(Thread::start);

        List<ConsumerRecord<String, String>> records = published(200);
        assertThat(records.stream().map(record -> Integer.valueOf(header(record, "ce_sequence"))))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 200).boxed().toList());
        assertThat(database.ask(
                        "select string_agg(convert_from(data, 'UTF8'), ' ' order by sequence) from outbox_event"))
                .isEqualTo(String.join(
                        " ", records.stream().map(ConsumerRecord::value).toList()));
    }

    @Test
    void anOpenTransactionHoldsBackItsOwnKeyAlone() {
        broker.createTopic(topic, Map.of());
        startRelay();

        database.call(connection -> {
            outbox.append(topic, "a", Map.of("n", "first begun"), null);
            CompletableFuture.runAsync(() -> append("b", "first committed")).join();
            assertThat(published(1)).extracting(ConsumerRecord::key).containsExactly("b");
            return null;
        });

        assertThat(published(2)).extracting(ConsumerRecord::key).containsExactlyInAnyOrder("b", "a");
    }

    @Test
    void isWokenByTheCommit() {
        broker.createTopic(topic, Map.of());
        FastConfig fast = FastConfig.INSTANCE;
        Duration longerThanTheTestWaits = Duration.ofSeconds(60);
        startRelay(
                database,
                new FastConfig(
                        longerThanTheTestWaits.multipliedBy(2),
                        longerThanTheTestWaits,
                        // A failure would wait for the next look, too.
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(20),
                        fast.retryFrom(),
                        fast.retryUpTo(),
                        fast.keepSent(),
                        fast.keepReceived()));
        append("a", 1);
        await().until(() -> unsent() == 0);

        append("a", 2);

        assertThat(published(2)).hasSize(2);
    }

    @Test
    void publishesWhatAKilledProcessHadCommitted() throws Exception {
        broker.createTopic(topic, Map.of());
        RelayProcess process = process("append-only");
        process.awaitLine("appended");

        process.kill();
        assertThat(broker.read(topic)).isEmpty();
        startRelay();

        assertThat(published(1).get(0).value()).isEqualTo("{\"n\":1}");
        await().until(() -> unsent() == 0);
    }

    @Test
    void outlastsABrokerThatIsDownForTwentySeconds() {
        broker.createTopic(topic, Map.of());
        Relay relay = startRelay();
        append("a", 1);
        published(1);
        await().until(() -> unsent() == 0);

        broker.stop();
        TestDatabase startedWithout = TestDatabase.create();
        startRelay(startedWithout, FastConfig.INSTANCE);
        append("a", 2);
        append("b", 3);
        startedWithout.call(
                connection -> new Outbox(startedWithout, new ObjectMapper()).append(topic, "c", Map.of("n", 1), null));
        Awaitility.await()
                .pollDelay(Duration.ofSeconds(20))
                .atMost(Duration.ofSeconds(30))
                .until(() -> unsent() == 2);
        append("a", 4);
        await().until(relay::leading);
        broker.start();

        assertThat(published(5).stream().filter(record -> record.key().equals("a")))
                .extracting(record -> header(record, "ce_sequence"))
                .containsExactly("1", "2", "3");
        await().until(() -> unsent() == 0);
    }

    @Test
    void outlastsADatabaseThatIsAway() {
        broker.createTopic(topic, Map.of());
        Relay relay = startRelay();
        append("a", 1);
        published(1);
        await().until(() -> unsent() == 0);
        String name = database.ask("select current_database()");

        TestDatabase.server("alter database " + name + " allow_connections false");
        TestDatabase.server("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'");
        await().until(() -> !relay.leading());
        TestDatabase.server("alter database " + name + " allow_connections true");
        append("a", 2);

        assertThat(published(2)).extracting(ConsumerRecord::value).containsExactly("{\"n\":1}", "{\"n\":2}");
    }

    @Test
    void aFailedSendHoldsItsKeyAlone() throws Exception {
        broker.createTopic(topic, Map.of("max.message.bytes", "2000"));
        startRelay();

        append("a", "x".repeat(5000));
        append("a", 2);
        append("b", 3);

        assertThat(published(1)).extracting(ConsumerRecord::key).containsExactly("b");
        await().until(() -> unsent() == 2);
        allowLargeMessages();
        assertThat(published(3).stream().filter(record -> record.key().equals("a")))
                .extracting(record -> header(record, "ce_sequence"))
                .containsExactly("1", "2");
    }

    @Test
    void aMissingTopicHoldsItsEventsAlone() {
        broker.createTopic(topic, Map.of());
        startRelay();
        String missing = topic + "-missing";
        database.call(connection -> outbox.append(missing, "a", Map.of("n", 1), null));
        database.call(connection -> outbox.append(missing, "b", Map.of("n", 2), null));

        append("a", 3);

        assertThat(published(1)).hasSize(1);
        broker.createTopic(missing, Map.of());
        await().untilAsserted(() -> assertThat(broker.read(missing)).hasSize(2));
    }

    @Test
    void sendsAgainWhatItCouldNotMark() {
        broker.createTopic(topic, Map.of());
        append("a", 1);

        database.call(connection -> {
            try (Statement lock = connection.createStatement()) {
                lock.execute("select 1 from outbox_event for update");
            }
            startRelay();
            published(1);
            database.endRelaySession();
            return null;
        });

        assertThat(published(2)).extracting(record -> header(record, "ce_id")).containsOnly(onlyEventId());
        await().until(() -> unsent() == 0);
    }

    @Test
    void aRelayPausedPastItsLockIsReplacedAndDoesNoHarm() throws Exception {
        broker.createTopic(topic, Map.of());
        RelayProcess paused = process("relay");
        append("a", 1);
        await().until(() -> unsent() == 0);
        append("a", 2);
        paused.awaitLine("about to send 2");

        paused.signal("STOP");
        Relay standby = startRelay();
        append("a", 3);
        await().until(() -> unsent() == 0);
        await().until(standby::leading);
        paused.say("go on");
        paused.signal("CONT");
        paused.awaitLine("no longer leading");
        append("a", 4);

        assertThat(published(5).stream()
                        .filter(record -> header(record, "ce_sequence").equals("2")))
                .as("the paused one did send what it had read")
                .hasSize(2);
        InboxFixture inbox = new InboxFixture(database);
        CollectingConsumer consumer = inbox.consumer("reader", topic);
        broker.read(topic).forEach(record -> inbox.receive(consumer, record));
        assertThat(consumer.applied()).containsExactly("1", "2", "3", "4");
    }

    @Test
    void forgetsWhatWasPublishedLongAgo() {
        broker.createTopic(topic, Map.of());
        append("a", 1);
        database.sql("update outbox_event set sent_at = now() - interval '8 days'");
        append("a", 2);
        database.sql("insert into inbox_event values ('c', gen_random_uuid(), now() - interval '31 days'),"
                + " ('c', gen_random_uuid(), now())");

        startRelay();

        await().until(() -> database.ask("select count(*) || '/' || min(sequence) from outbox_event")
                .equals("1/2"));
        await().until(() -> database.ask("select count(*) from inbox_event").equals("1"));
    }

    @Test
    void knowsWhatWaits() {
        append("a", 1);
        append("b", 2);

        Relay relay = startRelay();

        await().until(() -> relay.backlog().unsent() == 2);
        assertThat(relay.backlog().oldestUnsent()).isNotNull();
        assertThat(relay.backlog().deadLetters()).isZero();
    }

    private void append(String key, Object n) {
        database.call(connection -> outbox.append(topic, key, Map.of("n", n), null));
    }

    private String onlyEventId() {
        return database.ask("select id from outbox_event");
    }

    private long unsent() {
        return Long.parseLong(database.ask("select count(*) from outbox_event where sent_at is null"));
    }

    /** Waits until the topic holds that many records. */
    private List<ConsumerRecord<String, String>> published(int count) {
        return await().until(() -> broker.read(topic), records -> records.size() >= count);
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(30, SECONDS);
    }

    private Relay startRelay() {
        return startRelay(database, FastConfig.INSTANCE);
    }

    private Relay startRelay(TestDatabase ofDatabase, OutboxConfig config) {
        Relay relay = RelayProcess.relay(ofDatabase.direct(), broker.bootstrapServers(), config);
        relay.start();
        running.add(relay);
        return relay;
    }

    private RelayProcess process(String role) throws Exception {
        RelayProcess process = RelayProcess.start(role, database, broker.bootstrapServers(), topic);
        running.add(process);
        return process;
    }

    private void allowLargeMessages() throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(broker.settings())) {
            AlterConfigOp larger = new AlterConfigOp(new ConfigEntry("max.message.bytes", "100000"), OpType.SET);
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(larger)))
                    .all()
                    .get();
        }
    }
}
