package com.kronkers.mlops.ingestion.history;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import com.kronkers.mlops.ingestion.ComponentTest;
import com.kronkers.mlops.ingestion.IngestionProfile;
import com.kronkers.mlops.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(IngestionProfile.class)
class HistoryTest extends ComponentTest {
    private String dataset;

    @BeforeEach
    void uploadAVersion() {
        dataset = declared("history");
        upload(dataset, "replace", receipts(0, 3, 1)).then().statusCode(201);
    }

    @Test
    void aTagNamesAVersionWhereverANumberDoes() {
        upload(dataset, "append", receipts(3, 1, 1)).then().statusCode(201);

        tag("gold", 1).statusCode(200).body("version", equalTo(1));

        owner().get(path("/versions/gold")).then().body("version", equalTo(1));
        String csv = owner().get(path("/versions/gold/content?format=csv")).asString();
        assertThat(csv.lines()).hasSize(121);
        owner().get(path("/versions/gold/content"))
                .then()
                .header("Cache-Control", equalTo("private, no-cache"))
                .header("Content-Location", equalTo(path("/versions/1/content")));
    }

    @Test
    void aTagIsMovedAndRemovedAndEveryMoveIsKept() {
        upload(dataset, "append", receipts(3, 1, 1)).then().statusCode(201);
        tag("gold", 1).statusCode(200);
        tag("gold", 2).statusCode(200);
        tag("gold", 2).statusCode(200);
        tag("silver", 1).statusCode(200);

        owner().delete(path("/tags/gold")).then().statusCode(204);

        owner().get(path("/tags")).then().body("tag", contains("silver"));
        owner().get(path("/tags/gold/moves"))
                .then()
                .body("from", contains(2, 1, null))
                .body("to", contains(null, 2, 1))
                .body("[0].movedBy", equalTo("test-user"));
        owner().get(path("/versions/gold")).then().statusCode(404).body("type", endsWith("unknown-version"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"latest", "7", "Gold", "-x", "a b", "0a"})
    void aNameThatCouldMeanSomethingElseIsNoTag(String name) {
        tag(name, 1).statusCode(422).body("type", endsWith("invalid-tag")).body("errors.field", contains("tag"));
    }

    @Test
    void aTagNeedsAVersionThatExistsAndAnOwner() {
        tag("gold", 9).statusCode(404).body("type", endsWith("unknown-version"));
        owner().contentType(ContentType.JSON)
                .body("{}")
                .put(path("/tags/gold"))
                .then()
                .statusCode(422)
                .body("errors.field", contains("version"));
        given().auth()
                .oauth2(TestTokens.tokenOf("somebody-else", "data-scientist"))
                .contentType(ContentType.JSON)
                .body("{\"version\": 1}")
                .put(path("/tags/gold"))
                .then()
                .statusCode(403);
        owner().get(path("/tags/gold/moves")).then().statusCode(404).body("type", endsWith("unknown-tag"));
    }

    @Test
    void asOfATimeIsWhatWasLatestThen() {
        Instant first = Instant.now();
        upload(dataset, "append", receipts(3, 2, 100)).then().body("quality", equalTo("suspect"));
        Instant suspect = Instant.now();
        decide(dataset, 2, "accept").statusCode(200);
        Instant accepted = Instant.now();
        decide(dataset, 2, "withdraw").statusCode(200);
        Instant withdrawn = Instant.now();

        asOf(first).body("version", equalTo(1));
        asOf(suspect).body("version", equalTo(1));
        asOf(accepted).body("version", equalTo(2));
        asOf(withdrawn).body("version", equalTo(1));
        owner().get(path("/content?format=csv&asOf=" + accepted))
                .then()
                .statusCode(200)
                .header("Content-Location", equalTo(path("/versions/2/content")));
        asOf(Instant.parse("2017-01-01T00:00:00Z")).statusCode(404).body("type", endsWith("unknown-version"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "2026-01-31", "+999999999-12-31T23:59:59Z", "-0001-01-01T00:00:00Z"})
    void aTimeThatIsNoneIsNamed(String time) {
        owner().queryParam("asOf", time)
                .get(path("/versions/latest"))
                .then()
                .statusCode(422)
                .body("errors.field", contains("asOf"));
    }

    @Test
    void asOfGoesWithLatestOnly() {
        owner().get(path("/versions/1?asOf=2026-01-31T00:00:00Z"))
                .then()
                .statusCode(422)
                .body("errors.field", contains("asOf"));
    }

    @Test
    void aHoldByHandIsReleasedWithAReason() {
        String id = owner().contentType(ContentType.JSON)
                .body("{\"reason\": \"lawsuit 17\"}")
                .post(path("/versions/1/holds"))
                .then()
                .statusCode(201)
                .body("kind", equalTo("manual"))
                .body("releasedAt", nullValue())
                .extract()
                .path("id");

        owner().contentType(ContentType.JSON)
                .body("{}")
                .post(path("/versions/1/holds/" + id + "/release"))
                .then()
                .statusCode(422)
                .body("errors.field", contains("reason"));
        release(id).statusCode(200);
        release(id).statusCode(409).body("type", endsWith("hold-released"));
        release("nothing").statusCode(404);

        owner().get(path("/versions/1/holds"))
                .then()
                .body("", hasSize(1))
                .body("[0].heldBy", equalTo("test-user"))
                .body("[0].releaseReason", equalTo("settled"))
                .body("[0].releasedBy", equalTo("test-user"));
    }

    private ValidatableResponse release(String id) {
        return owner().contentType(ContentType.JSON)
                .body("{\"reason\": \"settled\"}")
                .post(path("/versions/1/holds/" + id + "/release"))
                .then();
    }

    private ValidatableResponse tag(String tag, int version) {
        return owner().contentType(ContentType.JSON)
                .body("{\"version\": " + version + "}")
                .put("/datasets/{name}/tags/{tag}", dataset, tag)
                .then();
    }

    private ValidatableResponse asOf(Instant moment) {
        return owner().get(path("/versions/latest?asOf=" + moment)).then();
    }

    private String path(String rest) {
        return "/datasets/" + dataset + rest;
    }
}
