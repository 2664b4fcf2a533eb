package com.kronkers.mlops.ingestion.ingest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import com.kronkers.mlops.ingestion.ComponentTest;
import com.kronkers.mlops.ingestion.IngestionProfile;
import com.kronkers.mlops.testing.TestTokens;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each bad upload gets a 4xx problem that names the field and the fix, and changes nothing. */
@QuarkusTest
@TestProfile(IngestionProfile.class)
class BadUploadTest extends ComponentTest {
    @TestHTTPResource("/")
    URI address;

    @ConfigProperty(name = "kronkers.data-dir")
    Path dataDirectory;

    private String dataset;

    @BeforeEach
    void declareADataset() {
        dataset = declared("receipts");
    }

    @AfterEach
    void nothingHasChanged() throws IOException {
        owner().get("/datasets/" + dataset + "/versions").then().statusCode(200).body("", empty());
        try (Stream<Path> left = Files.walk(dataDirectory.resolve("temporary"))) {
            assertThat(left.filter(Files::isRegularFile)
                            .filter(file -> !file.toString().endsWith(".lock")))
                    .isEmpty();
        }
    }

    @Test
    void aFileThatIsNotWhatItsNameSays() {
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};

        refused(owner().contentType("text/csv").body(png).post(versions()).then(), 415, "not-a-table")
                .body("detail", containsString("PNG"));
    }

    @Test
    void anEmptyFile() {
        refused(owner().contentType("text/csv").body("").post(versions()).then(), 422, "empty-file");
    }

    @Test
    void aHeaderWithoutRows() {
        refused(upload(dataset, "replace", "day,store,quantity,discount\n").then(), 422, "empty-file");
    }

    @Test
    void aFileOverTheLimitByItsLength() {
        refused(upload(dataset, "replace", tooMuch()).then(), 413, "too-large")
                .body("detail", containsString(String.valueOf(IngestionProfile.LIMIT)));
    }

    @Test
    void aFileOverTheLimitThatDoesNotSayItsLength() throws Exception {
        byte[] body = tooMuch().getBytes(StandardCharsets.UTF_8);
        HttpRequest chunked = HttpRequest.newBuilder(address.resolve(versions()))
                .header("Authorization", "Bearer " + TestTokens.token("data-owner"))
                .header("Content-Type", "text/csv")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                .build();

        HttpResponse<String> answer = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(chunked, HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(json(answer.body()).path("type").asText()).endsWith("too-large");
    }

    @Test
    void aMissingColumn() {
        refused(
                        upload(dataset, "replace", "day,store,quantity\n2017-02-01,s1,1\n")
                                .then(),
                        422,
                        "column-missing")
                .body("errors.field", contains("discount"));
    }

    @Test
    void aTypeThatDoesNotFit() {
        refused(
                        upload(dataset, "replace", "day,store,quantity,discount\n2017-02-01,s1,many,0\n")
                                .then(),
                        422,
                        "no-usable-row")
                .body("errors.problem", hasItem(containsString("quantity: 'many' is not a whole number")))
                .body("errors.field", hasItem("line 2"));
    }

    @Test
    void anUnknownMode() {
        refused(upload(dataset, "merge", receipts(0, 1, 1)).then(), 422, "invalid-parameter")
                .body("errors.field", contains("mode"));
    }

    @Test
    void anotherContentType() {
        owner().contentType("image/png")
                .body(new byte[] {1})
                .post(versions())
                .then()
                .statusCode(415)
                .body("type", endsWith("unsupported-media-type"));
    }

    @Test
    void anUnknownDataset() {
        refused(upload("no-such-dataset", "replace", receipts(0, 1, 1)).then(), 404, "unknown-dataset");
    }

    @Test
    void anExpiredToken() {
        given().auth()
                .oauth2(TestTokens.expired("data-owner"))
                .contentType("text/csv")
                .body(receipts(0, 1, 1))
                .post(versions())
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer")
                .body("type", endsWith(":unauthenticated"));
    }

    @Test
    void noToken() {
        given().contentType("text/csv")
                .body("x")
                .post(versions())
                .then()
                .statusCode(401)
                .body("type", endsWith(":unauthenticated"));
        given().get("/datasets").then().statusCode(401);
        given().get("/nothing-here").then().statusCode(401);
    }

    @Test
    void theWrongRole() {
        refused(
                        someone("ada", "data-scientist")
                                .contentType("text/csv")
                                .body(receipts(0, 1, 1))
                                .post(versions())
                                .then(),
                        403,
                        "permission-missing")
                .body("errors.fix", contains(containsString("Ask 'test-user' to grant write")));
    }

    @Test
    void aDeclarationThatIsNoJson() {
        refused(declare(dataset, "{\"description\": "), 400, "invalid-request").body("errors.field", contains("body"));
        refused(declare(dataset, "{\"columns\": [{\"name\": []}]}"), 400, "invalid-request")
                .body("errors.field", contains("columns[0].name"));
    }

    @Test
    void aDeclarationWithAnUnknownType() {
        refused(
                        declare(freshName("odd"), "{\"columns\": [{\"name\": \"a\", \"type\": \"money\"}]}"),
                        422,
                        "invalid-declaration")
                .body("errors.field", contains("columns[0].type"));
    }

    @Test
    void aDeclarationWithTextsThatCannotBeKept() {
        refused(declare(dataset, "{\"owner\": \"" + "x".repeat(201) + "\"}"), 422, "invalid-declaration")
                .body("errors.field", contains("owner"));
        refused(declare(dataset, "{\"owner\": \" \"}"), 422, "invalid-declaration")
                .body("errors.field", contains("owner"));
        refused(declare(dataset, "{\"description\": \"a\\u0000b\"}"), 422, "invalid-declaration")
                .body("errors.field", contains("description"));
    }

    @Test
    void aDeclarationTooLargeForMemoryWhetherOrNotItSaysItsType() throws Exception {
        HttpRequest.Builder untyped = HttpRequest.newBuilder(address.resolve("/datasets/" + dataset))
                .header("Authorization", "Bearer " + TestTokens.token("data-owner"))
                .PUT(HttpRequest.BodyPublishers.ofString("{\"description\": \"" + "x".repeat(1 << 20) + "\"}"));

        for (HttpRequest request : List.of(
                untyped.build(),
                untyped.copy().header("Content-Type", "application/json").build())) {
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(json(answer.body()).at("/errors/0/field").asText()).isEqualTo("body");
        }
    }

    @Test
    void aNameThatIsNone() {
        refused(declare("No_Name", "{}"), 422, "invalid-declaration").body("errors.field", contains("name"));
    }

    private String versions() {
        return "/datasets/" + dataset + "/versions";
    }

    private static String tooMuch() {
        return "day,store,quantity,discount\n" + "2017-02-01,s1,1,0\n".repeat(IngestionProfile.LIMIT / 18 + 1);
    }

    private static ValidatableResponse refused(ValidatableResponse answer, int status, String type) {
        return answer.statusCode(status)
                .contentType("application/problem+json")
                .body("type", endsWith(":" + type))
                .body("errors.fix", hasItem(notNullValue()));
    }
}
