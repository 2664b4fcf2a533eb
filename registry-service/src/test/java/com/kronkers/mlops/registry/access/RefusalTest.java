package com.kronkers.mlops.registry.access;

import static com.kronkers.mlops.registry.Platform.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.registry.Candidate;
import com.kronkers.mlops.registry.FakeTraining;
import com.kronkers.mlops.registry.Platform;
import com.kronkers.mlops.testing.Contracts;
import com.kronkers.mlops.testing.PlatformResource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PlatformResource.class)
@QuarkusTestResource(FakeTraining.class)
class RefusalTest {

    @Inject
    Platform platform;

    @Inject
    Refusals refusals;

    @Inject
    RefusalConfig config;

    private final String model = Platform.freshModel();
    private final Instant now = Instant.now();

    @BeforeEach
    void aModel() {
        platform.train(Candidate.good(model));
    }

    @Test
    void aRefusalIsKeptOnceAndShownNewestFirstPageByPage() {
        UUID first = UUID.randomUUID();
        platform.sendAgain(first, "access-refused", model, refused("marketing", 3, now));
        platform.sendAgain(first, "access-refused", model, refused("marketing", 3, now));
        platform.send("access-refused", model, refused(null, 1, now));
        platform.send("access-refused", model, refused("pricing", 418, now));

        JsonNode all = awaitNewest(418);

        assertThat(all).extracting(each -> each.path("count").asInt()).containsExactly(418, 1, 3);
        assertThat(all.get(0).path("department").asText()).isEqualTo("pricing");
        assertThat(all.get(0).path("reason").asText()).isEqualTo("quota");
        assertThat(all.get(0).path("replica").asText()).isEqualTo("serving-1");
        assertThat(all.get(1).has("department")).isFalse();
        JsonNode page = platform.get(path() + "?limit=2");
        JsonNode rest = platform.get(
                path() + "?limit=2&before=" + page.get(1).path("number").asLong());
        assertThat(page).hasSize(2);
        assertThat(rest).singleElement().isEqualTo(all.get(2));
    }

    @Test
    void oldOnesAndTooManyOfOneKindAreDeleted() {
        platform.send(
                "access-refused",
                model,
                refused("old", 1, now.minus(config.kept()).minusSeconds(60)));
        platform.send(
                "access-refused",
                model,
                refused("fresh", 1, now.minus(config.kept()).plusSeconds(3600)));
        platform.send("access-refused", model, refused("other", 2, now));
        awaitNewest(2);
        insert("noisy", config.most() + 5);

        refusals.sweep();

        assertThat(platform.get(path() + "?limit=1000"))
                .extracting(each -> each.path("department").asText())
                .containsOnly("noisy")
                .hasSize(config.most());
        long last = platform.get(path() + "?limit=1000").get(999).path("number").asLong();
        assertThat(platform.get(path() + "?before=" + last))
                .extracting(each -> each.path("department").asText())
                .containsExactly("other", "fresh");
    }

    @Test
    void whatLacksAFieldGoesToTheDeadLettersByName() {
        platform.send("access-refused", model, "{\"model\":\"" + model + "\",\"reason\":\"quota\",\"count\":0}");

        String letter = await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> platform.records("access-refused-registry-dead-letter", model),
                        letters -> !letters.isEmpty())
                .get(0)
                .value();

        assertThat(letter).contains("count", "replica");
        assertThat(platform.get(path())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1001"})
    void aLimitOutOfRangeIsAProblem(String limit) {
        as("auditor").get(path() + "?limit=" + limit).then().statusCode(400).body("errors[0].field", equalTo("limit"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"department", "data-owner", "data-scientist", "service"})
    void onlyThoseWhoWatchSeeRefusals(String role) {
        as(role).get(path()).then().statusCode(403);
        as("platform").get(path()).then().statusCode(200);
        as("approver").get(path()).then().statusCode(200);
    }

    private String path() {
        return "/models/" + model + "/refusals";
    }

    private JsonNode awaitNewest(int count) {
        return await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> platform.get(path()),
                        found -> found.path(0).path("count").asInt() == count);
    }

    private String refused(String department, int count, Instant until) {
        ObjectNode event = Contracts.examples("access-refused").stream()
                .filter(example -> example.path("reason").asText().equals("quota"))
                .findFirst()
                .orElseThrow()
                .deepCopy();
        event.put("model", model)
                .put("department", department)
                .put("count", count)
                .put("from", until.minusSeconds(60).toString())
                .put("to", until.toString());
        return event.toString();
    }

    private void insert(String department, int rows) {
        QuarkusTransaction.requiringNew().run(() -> refusals.getEntityManager()
                .createNativeQuery("insert into access_refusal"
                        + " (event_id, model, department, reason, requests, first_at, last_at, replica)"
                        + " select gen_random_uuid(), ?1, ?2, 'quota', 1, now(), now(), 'serving-1'"
                        + " from generate_series(1, ?3)")
                .setParameter(1, model)
                .setParameter(2, department)
                .setParameter(3, rows)
                .executeUpdate());
    }
}
