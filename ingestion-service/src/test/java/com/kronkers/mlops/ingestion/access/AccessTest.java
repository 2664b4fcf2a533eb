package com.kronkers.mlops.ingestion.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import com.kronkers.mlops.ingestion.ComponentTest;
import com.kronkers.mlops.ingestion.IngestionProfile;
import com.kronkers.mlops.testing.TestTokens;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(IngestionProfile.class)
class AccessTest extends ComponentTest {
    private static final String GRANTS =
            """
            {"grants": {
              "role:data-scientist": ["read"],
              "user:ben": ["write"],
              "department:shop": ["quarantine"],
              "role:analyst": ["export"]}}""";

    /** Who asks in the matrix below. */
    private static final Map<String, Supplier<RequestSpecification>> CALLERS = Map.of(
            "owner", ComponentTest::owner,
            "stranger", () -> someone("eve", "data-owner", "approver"),
            "reader", () -> someone("ada", "data-scientist"),
            "writer", () -> someone("ben", "department", "department:bakery"),
            "department", () -> someone("cleo", "department", "department:shop"),
            "exporter", () -> someone("dan", "analyst"),
            "service", () -> someone("training", "service"),
            "auditor", () -> someone("ivy", "auditor"),
            "platform", () -> someone("root", "platform"));

    @TestHTTPResource
    URI service;

    /** The one that requests which change nothing share. */
    private static String unchanged;

    private String dataset;

    @BeforeEach
    void aDatasetWithOneGrantOfEachKind(TestInfo test) {
        if (test.getDisplayName().startsWith("GET ")) {
            unchanged = unchanged == null ? guarded() : unchanged;
            dataset = unchanged;
        } else {
            dataset = guarded();
        }
    }

    private static String guarded() {
        String name = declared("guarded");
        upload(name, "replace", receipts(0, 3, 1) + "2017-02-30,s1,1,0\n")
                .then()
                .statusCode(201);
        grant(name, GRANTS).statusCode(200);
        return name;
    }

    @ParameterizedTest(name = "{0} {1} may be called by {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "GET    |                              | owner reader writer department exporter service auditor"
                        + " platform",
                "GET    | /versions                    | owner reader writer department exporter service auditor"
                        + " platform",
                "GET    | /versions/1                  | owner reader writer department exporter service auditor"
                        + " platform",
                "GET    | /versions/1/profile          | owner reader exporter service",
                "GET    | /versions/1/profile/sketches | owner reader exporter service",
                "GET    | /diff?from=1&to=1            | owner reader exporter service",
                "GET    | /versions/1/report           | owner reader writer department exporter service auditor",
                "GET    | /content                     | owner exporter service",
                "GET    | /versions/1/content          | owner exporter service",
                "GET    | /versions/1/content?limit=5000 | owner exporter service",
                "GET    | /versions/1/content?columns=day | owner exporter service",
                "GET    | /versions/1/content?limit=10 | owner reader exporter service",
                "GET    | /versions/1/content?sample=10 | owner reader exporter service",
                "GET    | /versions/1/rejected         | owner department",
                "GET    | /versions/1/corrections      | owner department",
                "GET    | /versions/1/raw              | owner department",
                "GET    | /sources                     | owner reader writer department exporter service auditor",
                "GET    | /pseudonym-keys              | owner auditor",
                "GET    | /contract                    | owner reader writer department exporter service auditor platform",
                "GET    | /contracts                   | owner reader writer department exporter service auditor platform",
                "GET    | /tags                        | owner reader writer department exporter service auditor platform",
                "GET    | /versions/1/decisions        | owner reader writer department exporter service auditor",
                "GET    | /versions/1/holds            | owner reader writer department exporter service auditor",
                "GET    | /retention                   | owner reader writer department exporter service auditor",
                "OPTIONS| /uploads                     | owner writer",
                "GET    | /grants                      | owner auditor",
                "GET    | /grants/history              | owner auditor",
                "GET    | /refusals                    | owner auditor",
                "POST   | /versions                    | owner writer",
                "POST   | /versions/1/reread           | owner writer",
                "POST   | /contract/proposal           | owner reader exporter service",
                "POST   | /versions/1/accept           | owner",
                "POST   | /versions/1/withdraw         | owner",
                "POST   | /versions/1/holds            | owner",
                "POST   | /versions/1/reproduction     | owner",
                "POST   | /retention/apply             | owner",
                "POST   | /pseudonym-keys              | owner",
                "POST   | /classify                    | owner",
                "PUT    | /pseudonym-keys/group        | owner",
                "PUT    | /contract                    | owner",
                "PUT    | /tags/gold                   | owner",
                "PUT    | /retention                   | owner",
                "PUT    | /sources/drop                | owner",
                "PUT    | /grants                      | owner",
            })
    void theMatrix(String method, String path, String allowed) {
        String below = path == null ? "" : path;
        CALLERS.forEach((who, caller) -> {
            RequestSpecification request = caller.get();
            if (below.equals("/versions") && method.equals("POST")) {
                request.contentType("text/csv").body(receipts(0, 3, 1));
            } else if (!method.equals("GET")) {
                request.contentType(ContentType.JSON).body(body(below));
            }
            int status = request.request(method, "/datasets/" + dataset + below).statusCode();

            boolean expected = (" " + allowed + " ").contains(" " + who + " ");
            assertThat(status / 100)
                    .as("%s %s by %s is answered with %d", method, below, who, status)
                    .isEqualTo(expected ? 2 : 4);
        });
    }

    /** What makes the owner's request succeed. */
    private String body(String below) {
        return switch (below) {
            case "/grants" -> GRANTS;
            case "/classify" -> "{\"columns\": {\"store\": \"public\"}}";
            case "/pseudonym-keys/group" -> "{\"group\": \"guarded\"}";
            case "/contract" ->
                owner().accept(ContentType.JSON)
                        .get("/datasets/" + dataset + "/contract")
                        .asString();
            case "/tags/gold" -> "{\"version\": 1}";
            case "/retention" -> "{\"keepVersions\": 10}";
            case "/sources/drop" -> "{\"connection\": \"drop\", \"path\": \"a.csv\"}";
            default -> "{\"reason\": \"checked\"}";
        };
    }

    @Test
    void anUnknownDatasetIsUnknownToEverybody() {
        someone("eve", "department")
                .get("/datasets/never-declared/grants")
                .then()
                .statusCode(404);
        someone("eve", "department")
                .urlEncodingEnabled(false)
                .get("/datasets/a%00b")
                .then()
                .statusCode(404);
    }

    @Test
    void aRefusalSaysWhomToAskAndIsCounted() {
        for (int i = 0; i < 3; i++) {
            someone("ada", "data-scientist")
                    .get("/datasets/" + dataset + "/versions/1/content")
                    .then()
                    .statusCode(403)
                    .contentType("application/problem+json")
                    .body("type", endsWith(":permission-missing"))
                    .body("detail", containsString("'ada' may not export '" + dataset + "', which 'test-user' owns"))
                    .body("errors.fix", contains(containsString("PUT /datasets/" + dataset + "/grants")));
        }

        as("auditor")
                .get("/datasets/" + dataset + "/refusals")
                .then()
                .body("caller", contains("ada"))
                .body("permission", contains("export"))
                .body("times", contains(3));
    }

    @Test
    void theListNamesEveryDatasetButDescribesOnlyThoseTheCallerMaySee() {
        String own = "find { it.name == '" + dataset + "' }.";

        someone("eve", "department", "department:bakery")
                .get("/datasets")
                .then()
                .statusCode(200)
                .body(own + "owner", equalTo("test-user"))
                .body(own + "permissions", empty())
                .body(own + "columns", nullValue())
                .body(own + "description", nullValue());
        someone("cleo", "department", "department:shop")
                .get("/datasets")
                .then()
                .body(own + "permissions", containsInAnyOrder("describe", "report", "quarantine"))
                .body(own + "columns", hasSize(4));
    }

    @Test
    void everyChangeIsRemembered() {
        grant(dataset, "{\"grants\": {\"role:data-scientist\": [\"read\", \"export\"]}}")
                .statusCode(200)
                .body("grants.size()", equalTo(1));
        declare(dataset, "{\"purpose\": \"Forecasting demand\", \"owner\": \"department:shop\"}")
                .statusCode(200)
                .body("permissions", empty());

        someone("ivy", "auditor")
                .get("/datasets/" + dataset + "/grants/history")
                .then()
                .body("findAll { it.change == 'granted' }", hasSize(5))
                .body(
                        "findAll { it.change == 'revoked' }.subject",
                        containsInAnyOrder("user:ben", "department:shop", "role:analyst"))
                .body("findAll { it.change == 'owner' }.subject", contains("test-user", "department:shop"))
                .body("findAll { it.change == 'purpose' }.subject", contains("Forecasting demand"))
                .body("changedBy.unique()", contains("test-user"));
        someone("ben").get("/datasets/" + dataset).then().statusCode(403);
        owner().get("/datasets/" + dataset).then().statusCode(403);
        someone("cleo", "department", "department:shop")
                .get("/datasets/" + dataset + "/grants")
                .then()
                .statusCode(200)
                .body("owner", equalTo("department:shop"))
                .body("purpose", equalTo("Forecasting demand"));
        someone("cleo", "department", "department:shop")
                .contentType(ContentType.JSON)
                .body("{\"purpose\": \"Planning shifts\"}")
                .put("/datasets/" + dataset)
                .then()
                .statusCode(200)
                .body("purpose", equalTo("Planning shifts"));
    }

    @Test
    void grantsThatMakeNoSenseAreRefusedAtOnce() {
        grant(dataset, "{\"grants\": {\"everybody\": [\"read\"], \"role:x\": [\"manage\", \"fly\"]}}")
                .statusCode(422)
                .body("type", endsWith(":invalid-grants"))
                .body("errors.field", containsInAnyOrder("grants.everybody", "grants.role:x", "grants.role:x"));
        grant(dataset, "{}").statusCode(422).body("errors.field", hasItem("grants"));
        owner().get("/datasets/" + dataset + "/grants").then().body("grants.size()", equalTo(4));
    }

    @Test
    void personalDataAreGrantedForAStatedPurposeOnly() {
        String people = freshName("people");
        String columns = "\"columns\": [{\"name\": \"mail\", \"type\": \"string\", \"classification\": \"personal\"}]";
        String grants = "\"grants\": {\"role:data-scientist\": [\"read\"]}";

        declare(people, "{" + columns + ", " + grants + "}").statusCode(422).body("errors.field", contains("purpose"));
        declare(people, "{" + columns + ", " + grants + ", \"purpose\": \"Loyalty programme\"}")
                .statusCode(201);
    }

    @Test
    void whatBecamePersonalAfterItWasGrantedWaitsForAPurpose() {
        String people = freshName("people");
        declare(
                        people,
                        "{\"columns\": [{\"name\": \"mail\", \"type\": \"string\", \"classification\": \"internal\"}],"
                                + " \"grants\": {\"user:mia\": [\"read\", \"write\"]}}")
                .statusCode(201);
        upload(people, "replace", "mail\nada\n").then().statusCode(201);
        String profile = "/datasets/" + people + "/versions/1/profile";
        someone("mia").get(profile).then().statusCode(200);

        owner().contentType(ContentType.JSON)
                .body("{\"columns\": {\"mail\": \"personal\"}}")
                .post("/datasets/" + people + "/classify")
                .then()
                .statusCode(200);

        someone("mia")
                .get(profile)
                .then()
                .statusCode(403)
                .body("errors.fix", contains(containsString("state what the data may be used for")));
        someone("mia")
                .get("/datasets/" + people)
                .then()
                .statusCode(200)
                .body("permissions", containsInAnyOrder("describe", "report", "write"));
        as("service").get(profile).then().statusCode(200);
        declare(people, "{\"purpose\": \"Loyalty programme\"}").statusCode(200);
        someone("mia").get(profile).then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/datasets/%s/versions/1/profile",
                "//datasets/%s/versions/1/profile",
                "/datasets//%s/versions/1/profile",
                "/./datasets/%s/versions/1/profile",
                "/x/../datasets/%s/versions/1/profile",
                "/%%64atasets/%s/versions/1/profile",
                "/datasets;a=b/%s/versions/1/profile"
            })
    void noSpellingOfAPathGetsRoundTheRefusal(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + service.getAuthority() + path.formatted(dataset)))
                .header("Authorization", "Bearer " + TestTokens.tokenOf("eve"))
                .build();

        int status = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();

        assertThat(status).isIn(403, 404);
    }

    @Test
    void nobodyDerivesADatasetFromRowsTheyMayNotTakeAway() {
        String body = "{\"derived\": {\"sql\": \"SELECT * FROM r\", \"inputs\": {\"r\": \"" + dataset + "\"}}}";

        someone("eve", "data-owner", "data-scientist")
                .contentType(ContentType.JSON)
                .body(body)
                .put("/datasets/" + freshName("stolen"))
                .then()
                .statusCode(403)
                .body("detail", containsString("may not export '" + dataset + "'"));
    }

    @Test
    void aDatasetIsNotTakenOverByDeclaringItAnew() {
        someone("eve", "data-owner")
                .contentType(ContentType.JSON)
                .body("{\"owner\": \"eve\"}")
                .put("/datasets/" + dataset)
                .then()
                .statusCode(403);
        someone("ada", "data-scientist")
                .contentType(ContentType.JSON)
                .body("{}")
                .put("/datasets/" + freshName("new"))
                .then()
                .statusCode(403)
                .body("type", endsWith(":forbidden"))
                .body("detail", containsString("Only the role data-owner"));
    }

    private static ValidatableResponse grant(String name, String body) {
        return owner().contentType(ContentType.JSON)
                .body(body)
                .put("/datasets/" + name + "/grants")
                .then();
    }
}
