package com.kronkers.mlops.registry.access;

import static com.kronkers.mlops.registry.Platform.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.registry.Candidate;
import com.kronkers.mlops.registry.FakeTraining;
import com.kronkers.mlops.registry.Platform;
import com.kronkers.mlops.testing.Contracts;
import com.kronkers.mlops.testing.PlatformResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PlatformResource.class)
@QuarkusTestResource(FakeTraining.class)
class GrantTest {

    @Inject
    Platform platform;

    @Inject
    ObjectMapper json;

    private final String model = Platform.freshModel();

    @BeforeEach
    void aModel() {
        platform.train(Candidate.good(model));
    }

    @Test
    void nobodyHasDecidedAtFirst() {
        JsonNode access = platform.get(path());

        assertThat(access.path("revision").asLong()).isZero();
        assertThat(access.path("departments")).isEmpty();
        assertThat(platform.records("model-access", model)).isEmpty();
    }

    @Test
    void everyChangeIsShownAuditedAndToldWithAGrowingRevision() throws Exception {
        put("marketing", "{\"rowsPerSecond\":50,\"burstRows\":200}")
                .statusCode(200)
                .body("revision", equalTo(1));
        put("pricing", "{}").statusCode(200).body("revision", equalTo(2));
        put("marketing", "{\"rowsPerSecond\":0.5}")
                .statusCode(200)
                .body(
                        "revision", equalTo(3),
                        "departments.department", contains("marketing", "pricing"),
                        "departments[0].rowsPerSecond", equalTo(0.5f),
                        "departments[0].burstRows", nullValue(),
                        "departments[0].by", equalTo("ann"));
        delete("marketing").statusCode(200).body("revision", equalTo(4));
        delete("pricing").statusCode(200).body("revision", equalTo(5), "departments.size()", equalTo(0));

        List<JsonNode> events = awaitEvents(5);
        for (int i = 0; i < events.size(); i++) {
            Contracts.assertValid("model-access", events.get(i));
            assertThat(events.get(i).path("revision").asLong()).isEqualTo(i + 1);
            assertThat(events.get(i).path("by").asText()).isEqualTo("ann");
        }
        assertThat(events.get(1).path("departments"))
                .isEqualTo(
                        json.readTree(
                                "[{\"department\":\"marketing\",\"rowsPerSecond\":50.0,\"burstRows\":200},{\"department\":\"pricing\"}]"));
        assertThat(events.get(4).path("departments")).isEmpty();
        JsonNode audit = platform.get("/models/" + model + "/audit");
        assertThat(audit.path("intact").asBoolean()).isTrue();
        assertThat(audit.findValuesAsText("action"))
                .containsExactly("promotion", "grant", "grant", "grant", "grant-removal", "grant-removal");
        assertThat(audit.at("/entries/1/reason").asText())
                .isEqualTo("Department marketing may ask, 50.0 rows a second, 200 at once (access revision 1)");
        assertThat(platform.get("/models/" + model).path("revision").asLong()).isEqualTo(1);
    }

    @Test
    void theSameGrantAgainChangesNothing() {
        put("marketing", "{\"rowsPerSecond\":5}").statusCode(200);

        put("marketing", "{\"rowsPerSecond\":5.0}").statusCode(200).body("revision", equalTo(1));

        put("pricing", null).statusCode(200).body("revision", equalTo(2));
        assertThat(awaitEvents(2)).hasSize(2);
    }

    @Test
    void changesAtTheSameTimeAllCountAndTheLastEventHasThemAll() {
        List<CompletableFuture<Void>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String department = "department-" + i;
            calls.add(CompletableFuture.runAsync(() -> put(department, "{}").statusCode(200)));
        }
        calls.forEach(CompletableFuture::join);

        List<JsonNode> events = awaitEvents(8);

        assertThat(events).extracting(event -> event.path("revision").asInt()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(events.get(7).path("departments")).hasSize(8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "marketing           | {\"rowsPerSecond\":0}                     | rowsPerSecond",
                "marketing           | {\"rowsPerSecond\":1e999}                 | rowsPerSecond",
                "marketing           | {\"rowsPerSecond\":\"\"}                  | rowsPerSecond",
                "marketing           | {\"rowsPerSecond\":5,\"burstRows\":0}      | burstRows",
                "marketing           | {\"rowsPerSecond\":5,\"burstRows\":1.5}    | burstRows",
                "marketing           | {\"burstRows\":5}                         | burstRows",
                "marketing           | {\"rowPerSecond\":5}                      | rowPerSecond",
                "marketing           | []                                        | body",
                "department:pricing  | {}                                        | department"
            })
    void aWrongFieldIsNamedAndNothingChanges(String department, String body, String field) {
        put(department, body)
                .statusCode(422)
                .body("type", equalTo("urn:kronkers:problem:invalid-grant"), "errors.field", hasItem(field));

        assertThat(platform.get(path()).path("revision").asLong()).isZero();
    }

    @Test
    void whatIsNotThereIsNotFound() {
        delete("marketing")
                .statusCode(404)
                .body("type", equalTo("urn:kronkers:problem:unknown-grant"), "errors[0].field", equalTo("department"));
        for (ValidatableResponse unknown : List.of(
                as("approver")
                        .body("{}")
                        .put("/models/nobody/departments/marketing")
                        .then(),
                as("approver").delete("/models/nobody/departments/marketing").then())) {
            unknown.statusCode(404).body("type", equalTo("urn:kronkers:problem:unknown-model"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"department", "data-owner", "data-scientist", "auditor"})
    void whoMayNotDecideMayRead(String role) {
        as(role).get(path()).then().statusCode(200);
        as(role).body("{}").put(path() + "/marketing").then().statusCode(403);
        as(role).delete(path() + "/marketing").then().statusCode(403);
    }

    @Test
    void thePlatformDecidesToo() {
        as("platform").body("{}").put(path() + "/marketing").then().statusCode(200);
        as("platform").delete(path() + "/marketing").then().statusCode(200);
    }

    private String path() {
        return "/models/" + model + "/departments";
    }

    private ValidatableResponse put(String department, String body) {
        var request = as("approver");
        return (body == null ? request : request.body(body))
                .put(path() + "/{department}", department)
                .then();
    }

    private ValidatableResponse delete(String department) {
        return as("approver").delete(path() + "/" + department).then();
    }

    private List<JsonNode> awaitEvents(int count) {
        return await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> platform.records("model-access", model), records -> records.size() >= count)
                .stream()
                .map(record -> {
                    try {
                        return json.readTree(record.value());
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                })
                .toList();
    }
}
