package com.kronkers.mlops.ingestion.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.ingestion.ComponentTest;
import com.kronkers.mlops.ingestion.IngestionProfile;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(IngestionProfile.class)
class SourceTest extends ComponentTest {
    private static final String FIRST_DAYS = receipts(0, 3, 1);

    @ConfigProperty(name = "kronkers.sources.drop.options.root")
    Path drop;

    @ConfigProperty(name = "kronkers.sources.web.base-url")
    URI web;

    @Inject
    DataSource database;

    private final AtomicInteger status = new AtomicInteger(200);
    private final AtomicInteger asked = new AtomicInteger();
    private volatile CountDownLatch secondMayGo = new CountDownLatch(0);
    private final AtomicInteger served = new AtomicInteger();
    private HttpServer server;
    private String dataset;

    @BeforeEach
    void start() throws IOException {
        dataset = declared("pulled");
        server = HttpServer.create(new InetSocketAddress(web.getHost(), web.getPort()), 0);
        server.createContext("/exports/receipts.csv", this::serve);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aFileOverHttpIsPulledOnceUntilItChanges() {
        define("web", "{\"connection\": \"web\", \"path\": \"receipts.csv\"}").statusCode(201);

        pull("web");
        JsonNode first = finished("web", 1);
        assertThat(first.at("/state").asText()).isEqualTo("done");
        assertThat(first.at("/report").asText()).isEqualTo("/datasets/" + dataset + "/versions/1/report");
        pull("web");
        JsonNode second = finished("web", 2);

        assertThat(second.at("/state").asText()).isEqualTo("unchanged");
        assertThat(served).hasValue(1);
        owner().get("/datasets/" + dataset + "/versions")
                .then()
                .body("version", contains(1))
                .body("rows", contains(120))
                .body("createdBy", contains("source:web"));
    }

    @Test
    void anObjectOfAStore() throws IOException {
        Files.writeString(drop.resolve(dataset + ".csv"), FIRST_DAYS.replace(',', ';'));
        define(
                        "drop",
                        "{\"connection\": \"drop\", \"path\": \"" + dataset
                                + ".csv\", \"format\": {\"format\": \"csv\", \"delimiter\": \"semicolon\"}}")
                .statusCode(201)
                .body("format.delimiter", equalTo("semicolon"));

        pull("drop");

        assertThat(finished("drop", 1).path("version").asInt()).isEqualTo(1);
        owner().get("/datasets/" + dataset + "/versions/1").then().body("rows", equalTo(120));
    }

    @Test
    void aQueryIsPulledInIncrementsAndACrashBetweenCommitAndWatermarkAddsNothingTwice() throws SQLException {
        String table = table();
        define(
                        "shop",
                        "{\"connection\": \"shop\", \"query\": \"select * from " + table
                                + "\", \"watermarkColumn\": \"quantity\", \"mode\": \"append\"}")
                .statusCode(201);
        pull("shop");
        JsonNode first = finished("shop", 1);
        assertThat(first.path("watermarkThrough").asText()).isEqualTo("40");

        // What a crash leaves that comes after the version's commit and before the pull's end.
        execute("update dataset_source set watermark = null where dataset = '" + dataset + "'");
        execute("update dataset_pull set state = 'QUEUED', version = null, finished_at = null where dataset = '"
                + dataset + "'");
        execute("insert into " + table
                + " select date '2017-02-02', 's' || i % 3, i, 0.5 from generate_series(41, 80) i");
        JsonNode again = finished("shop", 1);
        assertThat(again.path("version").asInt()).isEqualTo(1);
        pull("shop");
        JsonNode second = finished("shop", 2);

        assertThat(second.path("watermarkAfter").asText()).isEqualTo("40");
        owner().get("/datasets/" + dataset + "/versions")
                .then()
                .body("version", contains(2, 1))
                .body("rows", contains(80, 40))
                .body("newRows", contains(40, 40));
        owner().get("/datasets/" + dataset + "/sources/shop").then().body("watermark", equalTo("80"));
        pull("shop");
        assertThat(finished("shop", 3).path("state").asText()).isEqualTo("unchanged");
    }

    @Test
    void theWatermarkWaitsForTheDecisionAboutASuspectIncrement() throws SQLException {
        String table = suspectIncrement();

        pull("shop");
        JsonNode waiting = finished("shop", 3);
        assertThat(waiting.path("state").asText()).isEqualTo("unchanged");
        assertThat(waiting.path("outcome").asText()).contains("version 2").contains("accepted or withdrawn");

        decide(dataset, 2, "withdraw").statusCode(200);
        execute("update " + table + " set discount = 0.5");
        pull("shop");
        assertThat(finished("shop", 4).path("watermarkAfter").asText()).isEqualTo("40");
        owner().get("/datasets/" + dataset + "/versions/latest")
                .then()
                .body("version", equalTo(3))
                .body("newRows", equalTo(40));
        owner().get("/datasets/" + dataset + "/sources/shop").then().body("watermark", equalTo("80"));
    }

    @Test
    void anAcceptedIncrementMovesTheWatermark() throws SQLException {
        suspectIncrement();

        decide(dataset, 2, "accept").statusCode(200);
        pull("shop");

        assertThat(finished("shop", 3).path("outcome").asText()).contains("no rows past the watermark");
        owner().get("/datasets/" + dataset + "/sources/shop").then().body("watermark", equalTo("80"));
    }

    /** Two pulls of a table, the second of discounts that are a hundred times as large. */
    private String suspectIncrement() throws SQLException {
        String table = table();
        define(
                        "shop",
                        "{\"connection\": \"shop\", \"query\": \"select * from " + table
                                + "\", \"watermarkColumn\": \"quantity\", \"mode\": \"append\"}")
                .statusCode(201);
        pull("shop");
        finished("shop", 1);
        execute("insert into " + table
                + " select date '2017-02-02', 's' || i % 3, i, 50 from generate_series(41, 80) i");
        pull("shop");
        assertThat(finished("shop", 2).path("version").asInt()).isEqualTo(2);
        owner().get("/datasets/" + dataset + "/versions/2").then().body("quality", equalTo("suspect"));
        return table;
    }

    @Test
    void aSourceThatIsAwayIsTriedAgainLaterAndEverybodySeesIt() {
        status.set(503);
        secondMayGo = new CountDownLatch(1);
        try {
            define("web", "{\"connection\": \"web\", \"path\": \"receipts.csv\"}")
                    .statusCode(201);
            pull("web");

            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> as("auditor")
                    .get("/datasets/" + dataset + "/sources/web/pulls")
                    .then()
                    .body("[0].outcome", containsString("The source answers 503")));
            status.set(200);
        } finally {
            secondMayGo.countDown();
        }

        assertThat(finished("web", 1).path("attempts").asInt()).isGreaterThan(1);
    }

    @Test
    void aSourceThatStaysAwayFailsInTheEnd() {
        status.set(503);
        define("web", "{\"connection\": \"web\", \"path\": \"receipts.csv\"}").statusCode(201);
        pull("web");

        JsonNode failed = finished("web", 1);

        assertThat(failed.path("state").asText()).isEqualTo("failed");
        assertThat(failed.path("outcome").asText()).startsWith("given up after 3 attempts");
    }

    @Test
    void whatCannotBeUsedFailsAtOnceWithTheReason() {
        status.set(404);
        define("web", "{\"connection\": \"web\", \"path\": \"receipts.csv\"}").statusCode(201);
        pull("web");
        assertThat(finished("web", 1).path("outcome").asText()).isEqualTo("The source answers 404.");

        define("shop", "{\"connection\": \"shop\", \"query\": \"select 1 as x\"}")
                .statusCode(201);
        pull("shop");
        assertThat(finished("shop", 1).path("outcome").asText()).contains("A column is missing");

        define("shop", "{\"connection\": \"shop\", \"query\": \"delete from dataset returning name\"}")
                .statusCode(200);
        pull("shop");
        assertThat(finished("shop", 2).path("state").asText()).isEqualTo("failed");

        define("meta", "{\"connection\": \"internet\", \"path\": \"meta-data\"}")
                .statusCode(201);
        pull("meta");
        assertThat(finished("meta", 1).path("outcome").asText()).contains("private network");
    }

    /** Each is one SELECT, so that nothing but the read-only transaction stops it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "select nextval('NAME_seq') as quantity",
                "select setval('NAME_seq', 99) as quantity",
                "select NAME_sell() as quantity",
                "select quantity from NAME for update"
            })
    void aQueryThatWritesChangesNothing(String query) throws SQLException {
        String table = table();
        execute("create sequence " + table + "_seq");
        execute("create function " + table + "_sell() returns bigint language sql as $$ insert into " + table
                + " values ('2017-02-03', 's1', 99, 0) returning quantity $$");
        String before = state(table);
        define("shop", "{\"connection\": \"shop\", \"query\": \"" + query.replace("NAME", table) + "\"}")
                .statusCode(201);

        pull("shop");

        JsonNode pulled = finished("shop", 1);
        assertThat(pulled.path("state").asText()).isEqualTo("failed");
        assertThat(pulled.path("outcome").asText()).contains("read-only transaction");
        assertThat(state(table)).isEqualTo(before).startsWith("40 ");
    }

    @Test
    void aScheduleThatMissedTicksPullsOnce() throws SQLException {
        define("web", "{\"connection\": \"web\", \"path\": \"receipts.csv\", \"schedule\": \"0 3 * * *\"}")
                .statusCode(201);

        execute("update dataset_source set next_at = now() - interval '5 days' where dataset = '" + dataset + "'");
        JsonNode pulled = finished("web", 1);

        assertThat(pulled.path("cause").asText()).isEqualTo("schedule");
        String next = owner().get("/datasets/" + dataset + "/sources/web").path("nextAt");
        assertThat(Instant.parse(next)).isAfter(Instant.now());
        owner().get("/datasets/" + dataset + "/sources/web/pulls").then().body("state", contains("done"));
    }

    @Test
    void twoReplicasDoNotPullTheSameSource() throws Exception {
        define("web", "{\"connection\": \"web\", \"path\": \"receipts.csv\"}").statusCode(201);

        try (SourceLock other = SourceLock.tryLock(database, dataset + "/web").orElseThrow()) {
            assertThat(SourceLock.tryLock(database, dataset + "/web")).isEmpty();
            String first = pull("web");
            assertThat(pull("web")).isEqualTo(first);
            await().pollDelay(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(served).hasValue(0));
        }

        assertThat(finished("web", 1).path("attempts").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "connection | {\"path\": \"a.csv\"}",
                "connection | {\"connection\": \"elsewhere\", \"path\": \"a.csv\"}",
                "connection | {\"connection\": \"vault\", \"query\": \"select 1\"}",
                "path       | {\"connection\": \"web\", \"path\": \"http://169.254.169.254/\"}",
                "path       | {\"connection\": \"web\", \"path\": \"../admin\"}",
                "path       | {\"connection\": \"web\", \"path\": \"..%2fadmin\"}",
                "path       | {\"connection\": \"web\", \"path\": \"@evil.example/\"}",
                "path       | {\"connection\": \"drop\", \"path\": \"/etc/passwd\"}",
                "query      | {\"connection\": \"drop\", \"path\": \"a.csv\", \"query\": \"select 1\"}",
                "query      | {\"connection\": \"shop\", \"query\": \"select 1; drop table dataset\"}",
                "query      | {\"connection\": \"shop\"}",
                "mode       | {\"connection\": \"web\", \"path\": \"a.csv\", \"mode\": \"merge\"}",
                "mode       | {\"connection\": \"shop\", \"query\": \"select 1 as a\", \"watermarkColumn\": \"a\"}",
                "schedule   | {\"connection\": \"web\", \"path\": \"a.csv\", \"schedule\": \"nightly\"}",
                "delimiter  | {\"connection\": \"web\", \"path\": \"a.csv\", \"format\": {\"delimiter\": \"::\"}}",
            })
    void whatIsWrongIsNamed(String field, String definition) {
        define("odd", definition)
                .statusCode(422)
                .contentType("application/problem+json")
                .body("errors.field", hasItem(field));
        owner().get("/datasets/" + dataset + "/sources/odd")
                .then()
                .statusCode(404)
                .body("type", endsWith(":unknown-source"));
    }

    @Test
    void onlyTheOwnerDefinesAndOnlyWritersPull() {
        define("web", "{\"connection\": \"web\", \"path\": \"receipts.csv\"}").statusCode(201);
        String source = "/datasets/" + dataset + "/sources/web";

        someone("eve", "data-owner").get(source).then().statusCode(403);
        someone("eve", "data-owner").post(source + "/pull").then().statusCode(403);
        someone("ivy", "auditor").get(source + "/pulls").then().statusCode(200);
        someone("ivy", "auditor").post(source + "/pull").then().statusCode(403);
        someone("ivy", "auditor").delete(source).then().statusCode(403);
        owner().get("/datasets/" + dataset + "/sources").then().body("source", containsInAnyOrder("web"));
        owner().delete(source).then().statusCode(204);
        owner().get("/datasets/" + dataset + "/sources").then().body("", hasSize(0));
    }

    private ValidatableResponse define(String source, String definition) {
        return owner().contentType(ContentType.JSON)
                .body(definition)
                .put("/datasets/" + dataset + "/sources/" + source)
                .then();
    }

    private String pull(String source) {
        return owner().post("/datasets/" + dataset + "/sources/" + source + "/pull")
                .then()
                .statusCode(202)
                .header("Location", containsString("/sources/" + source + "/pulls/"))
                .extract()
                .path("id");
    }

    /** The newest pull of a source, once there are so many and none waits. */
    private JsonNode finished(String source, int pulls) {
        return await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> json(owner().get("/datasets/" + dataset + "/sources/" + source + "/pulls")
                                .asString()),
                        found -> found.size() == pulls
                                && !found.findValuesAsText("state").contains("queued"))
                .get(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        if (asked.incrementAndGet() == 2) {
            try {
                secondMayGo.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        byte[] file = FIRST_DAYS.getBytes(StandardCharsets.UTF_8);
        boolean known = "\"1\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
        exchange.getResponseHeaders().set("ETag", "\"1\"");
        if (status.get() != 200 || known) {
            exchange.sendResponseHeaders(known ? 304 : status.get(), -1);
        } else {
            served.incrementAndGet();
            exchange.sendResponseHeaders(200, file.length);
            exchange.getResponseBody().write(file);
        }
        exchange.close();
    }

    /** Forty receipts, whose quantity grows by one. */
    private String table() throws SQLException {
        String table = "sale_" + dataset.replace('-', '_');
        execute("create table " + table + " (day date, store text, quantity bigint, discount numeric)");
        execute("insert into " + table
                + " select date '2017-02-01', 's' || i % 3, i, 0.5 from generate_series(1, 40) i");
        return table;
    }

    /** Rows of a table, and how far its sequence is. */
    private String state(String table) throws SQLException {
        try (Connection session = database.getConnection();
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) || ' ' || max(last_value) || ' '"
                        + " || bool_or(is_called) from " + table + ", " + table + "_seq")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection session = database.getConnection();
                Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }
}
