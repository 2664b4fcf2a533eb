package com.kronkers.mlops.outbox;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import com.kronkers.mlops.testing.KafkaProbe;
import com.kronkers.mlops.testing.PlatformResource;
import com.kronkers.mlops.testing.TestTokens;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionalException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The parts put together by a Quarkus application: from one transaction over Kafka into another. */
@QuarkusTest
@QuarkusTestResource(PlatformResource.class)
class ApplicationTest {
    @Inject
    Outbox outbox;

    @Inject
    OutboxConfig config;

    @Inject
    DataSource dataSource;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @Test
    void anEventTravelsFromItsTransactionToItsEffect() {
        String name = UUID.randomUUID().toString();

        QuarkusTransaction.requiringNew().run(() -> outbox.append("things", name, Map.of("name", name), null));

        await().until(() -> has(name));
    }

    @Test
    void oneTraceRunsFromARequestThroughWhatItCauses() {
        String trace = UUID.randomUUID().toString().replace("-", "");
        String name = UUID.randomUUID().toString();
        String next = UUID.randomUUID().toString();

        platform()
                .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                .post("/things/%s?next=%s".formatted(name, next))
                .then()
                .statusCode(204);

        await().until(() -> has(next));
        assertThat(traceparent(name)).isEqualTo("00-" + trace + "-00f067aa0ba902b7-01");
        assertThat(traceparent(next)).isEqualTo(traceparent(name));
    }

    @Test
    void aRequestWithoutAValidTraceBeginsOne() {
        String name = UUID.randomUUID().toString();
        String next = UUID.randomUUID().toString();

        platform()
                .header("traceparent", "00-" + "0".repeat(32) + "-00f067aa0ba902b7-01")
                .post("/things/%s?next=%s".formatted(name, next))
                .then()
                .statusCode(204);

        await().until(() -> has(next));
        assertThat(traceparent(name)).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00").doesNotContain("0".repeat(32));
        assertThat(traceparent(next)).isEqualTo(traceparent(name));
    }

    @Test
    void appendNeedsTheCallersTransaction() {
        assertThatThrownBy(() -> outbox.append("things", "a", Map.of("name", "a"), null))
                .isInstanceOf(TransactionalException.class);
    }

    @Test
    void aPoisonRecordIsListedRefusedOnceMoreAndSkipped() {
        String key = UUID.randomUUID().toString();
        try (KafkaProbe probe = KafkaProbe.open(bootstrapServers)) {
            probe.send("things", key, "no JSON", Map.of("ce_sequence", "1"));
            probe.send("things", key, "{\"name\":\"" + key + "\"}", Map.of("ce_sequence", "2"));
        }
        await().until(() -> openOf(key) == 2);
        String id = platform().get("/dead-letters/things").path("find { it.key == '" + key + "' }.id");

        platform().get("/dead-letters/things/" + id).then().statusCode(200).body("data", equalTo("no JSON"));
        platform()
                .post("/dead-letters/things/" + id + "/replay")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:kronkers:problem:dead-letter-still-poison"));
        assertThat(has(key)).isFalse();
        platform()
                .post("/dead-letters/things/" + id + "/skip")
                .then()
                .statusCode(200)
                .body("state", equalTo("skipped"));

        await().until(() -> has(key));
        assertThat(openOf(key)).isZero();
        try (KafkaProbe probe = KafkaProbe.open(bootstrapServers)) {
            await().untilAsserted(() -> assertThat(probe.read("things-things-dead-letter"))
                    .anyMatch(record -> record.key().equals(key)));
        }
    }

    @Test
    void aViolatedConstraintIsPoison() {
        String name = UUID.randomUUID().toString();

        sendTwice(name, Map.of("name", name));

        assertThat(reasonOfTheOneDeadLetter(name)).contains("thing_pkey");
    }

    @Test
    void aConstraintViolatedByWhatIsFlushedBeforeTheCommitIsPoison() {
        String name = UUID.randomUUID().toString();

        sendTwice(name, Map.of("name", name, "late", true));

        assertThat(reasonOfTheOneDeadLetter(name)).contains("thing_pkey");
    }

    @Test
    void aConstraintViolatedByTheCommitIsPoison() {
        String name = UUID.randomUUID().toString();

        send(name, 1, Map.of("name", name + "-1", "label", name));
        send(name, 2, Map.of("name", name + "-2", "label", name));

        assertThat(reasonOfTheOneDeadLetter(name)).contains("thing_label_unique");
        assertThat(has(name + "-2")).isFalse();
    }

    @Test
    void onlyThePlatformTeamSeesDeadLetters() {
        given().get("/dead-letters/things").then().statusCode(401);
        as("data-owner").get("/dead-letters/things").then().statusCode(403);
        platform().get("/dead-letters/another-service").then().statusCode(404);
        platform().get("/dead-letters/things?state=odd").then().statusCode(400).body("errors", hasSize(1));
        platform()
                .post("/dead-letters/things/" + UUID.randomUUID() + "/skip")
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:kronkers:problem:unknown-dead-letter"));
    }

    @Test
    void hasTheseDefaults() {
        assertThat(config.lockTimeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.pollInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.sendTimeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.metadataTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.retryFrom()).isEqualTo(Duration.ofMillis(200));
        assertThat(config.retryUpTo()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.keepSent()).isEqualTo(Duration.ofDays(7));
        assertThat(config.keepReceived()).isEqualTo(Duration.ofDays(30));
    }

    @Test
    void saysHowFarBehindItIsAndIsReadyWhateverKafkaDoes() {
        given().get("/q/metrics")
                .then()
                .body(containsString("kronkers_outbox_unsent"))
                .body(containsString("kronkers_outbox_oldest_unsent_age_seconds"))
                .body(containsString("kronkers_dead_letters_open"));
        given().get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("checks.find { it.name.contains('Messaging') }.data", nullValue());
    }

    /** Of the only event about this thing. */
    private String traceparent(String name) {
        try (KafkaProbe probe = KafkaProbe.open(bootstrapServers)) {
            return probe.read("things").stream()
                    .filter(record -> name.equals(record.key()))
                    .map(record -> KafkaProbe.header(record, "traceparent"))
                    .reduce((one, other) -> one + " and " + other)
                    .orElseThrow();
        }
    }

    private void sendTwice(String key, Map<String, Object> data) {
        send(key, 1, data);
        send(key, 2, data);
    }

    private void send(String key, int sequence, Map<String, Object> data) {
        try (KafkaProbe probe = KafkaProbe.open(bootstrapServers)) {
            probe.send("things", key, new JsonObject(data).encode(), Map.of("ce_sequence", String.valueOf(sequence)));
        }
    }

    private static String reasonOfTheOneDeadLetter(String key) {
        await().until(() -> openOf(key) == 1);
        return platform().get("/dead-letters/things").path("find { it.key == '" + key + "' }.reason");
    }

    private static RequestSpecification platform() {
        return as("platform");
    }

    private static RequestSpecification as(String role) {
        return given().auth().oauth2(TestTokens.token(role));
    }

    private static int openOf(String key) {
        return platform().get("/dead-letters/things").path("count { it.key == '" + key + "' }");
    }

    private boolean has(String name) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select 1 from thing where name = '" + name + "'")) {
            return row.next();
        } catch (SQLException e) {
            throw new UncheckedSqlException("thing", e);
        }
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(30));
    }
}
