package com.kronkers.mlops.ingestion.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.ingestion.ComponentTest;
import com.kronkers.mlops.ingestion.IngestionProfile;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.ingestion.dataset.VersionFile;
import com.kronkers.mlops.testing.Contracts;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@TestProfile(IngestionProfile.class)
class UploadTest extends ComponentTest {
    @ConfigProperty(name = "kronkers.data-dir")
    Path dataDirectory;

    @Inject
    Datasets datasets;

    @Test
    void anUploadBecomesAVersionThatIsAnnounced() {
        String dataset = declared("receipts");
        String csv = receipts(0, 3, 1) + "2017-02-30,s1,1,0\n2017-02-03,s1,one,0\n";

        upload(dataset, "replace", csv)
                .then()
                .statusCode(201)
                .header("Location", endsWith("/datasets/" + dataset + "/versions/1"))
                .body("version", equalTo(1))
                .body("quality", equalTo("accepted"))
                .body("change", equalTo("created"))
                .body("rows", equalTo(120))
                .body("rejectedRows", equalTo(2))
                .body("findings", empty());

        JsonNode event = events(dataset, 1).get(0);
        Contracts.assertValid("data-ingested", event);
        assertThat(event.path("timeFrom").asText()).isEqualTo("2017-02-01");
        assertThat(event.path("timeThrough").asText()).isEqualTo("2017-02-03");
        assertThat(event.path("links").path("data").asText()).isEqualTo("/datasets/" + dataset + "/versions/1/content");
        as("auditor")
                .get("/datasets/" + dataset + "/versions/1/rejected")
                .then()
                .statusCode(200)
                .body(
                        containsString("122,\"day: '2017-02-30' is not a date"),
                        containsString("123,\"quantity: 'one' is not a whole number\",\"2017-02-03,s1,one,0\""));
    }

    @Test
    void theFirstVersionOfAnUndeclaredContractInfersIt() {
        String dataset = freshName("products");
        declare(dataset, "{}").statusCode(201);

        upload(dataset, "replace", "id,price,since\n007,1.50,2017-01-01\n010,2,2017-01-02\n")
                .then()
                .statusCode(201)
                .body("columns.type", contains("string", "number", "date"))
                .body("contractVersion", equalTo(1));

        upload(dataset, "append", "id,price\n011,3\n")
                .then()
                .statusCode(422)
                .body("type", endsWith("column-missing"))
                .body("errors.field", contains("since"));
    }

    @Test
    void anAppendSharesItsParentsFiles() {
        String dataset = declared("receipts");
        upload(dataset, "replace", receipts(0, 3, 1)).then().statusCode(201);

        upload(dataset, "append", receipts(3, 1, 1))
                .then()
                .statusCode(201)
                .body("version", equalTo(2))
                .body("parent", equalTo(1))
                .body("rows", equalTo(160))
                .body("newRows", equalTo(40))
                .body("timeThrough", equalTo("2017-02-04"));

        List<VersionFile> first = datasets.version(dataset, "1").files();
        assertThat(datasets.version(dataset, "2").files()).hasSize(2).startsWith(first.get(0));
    }

    @Test
    void fiftyAppendsTakeTheDiskOfFiftyParts() throws IOException {
        String dataset = freshName("weekly");
        declare(dataset, "{}").statusCode(201);
        long empty = stored();
        upload(dataset, "replace", week(0)).then().statusCode(201);
        long one = stored() - empty;
        for (int week = 1; week < 50; week++) {
            upload(dataset, "append", week(week)).then().statusCode(201);
        }

        assertThat(stored() - empty).isLessThan(60 * one);
        owner().get("/datasets/" + dataset + "/versions/50").then().body("rows", equalTo(50 * 700));
    }

    private static String week(int week) {
        return IntStream.range(week * 700, (week + 1) * 700)
                .mapToObj(i -> i + "," + i * 7919L % 10007)
                .collect(Collectors.joining("\n", "id,n\n", "\n"));
    }

    private long stored() throws IOException {
        try (Stream<Path> objects = Files.walk(dataDirectory.resolve("objects"))) {
            return objects.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    @Test
    void replacingTheHeadByItsOwnBytesChangesNothing() {
        String dataset = declared("receipts");
        upload(dataset, "replace", receipts(0, 3, 1)).then().statusCode(201);

        upload(dataset, "replace", receipts(0, 3, 1)).then().statusCode(200).body("version", equalTo(1));
        owner().header("Idempotency-Key", UUID.randomUUID())
                .contentType("text/csv")
                .body(receipts(0, 3, 1))
                .post("/datasets/" + dataset + "/versions")
                .then()
                .statusCode(200)
                .body("version", equalTo(1));

        owner().get("/datasets/" + dataset + "/versions").then().body("version", contains(1));
    }

    @Test
    void anIdempotencyKeyDecidesARetry() {
        String dataset = declared("receipts");
        upload(dataset, "replace", receipts(0, 3, 1)).then().statusCode(201);
        String key = UUID.randomUUID().toString();

        withKey(dataset, key, receipts(3, 1, 1), 201, 2);
        withKey(dataset, key, receipts(3, 1, 1), 200, 2);

        owner().header("Idempotency-Key", key)
                .contentType("text/csv")
                .body(receipts(4, 1, 1))
                .post("/datasets/" + dataset + "/versions?mode=append")
                .then()
                .statusCode(422)
                .body("type", endsWith("idempotency-key-reused"));
        owner().get("/datasets/" + dataset + "/versions").then().body("version", contains(2, 1));
    }

    @Test
    void aBrokenFeedIsSuspectUntilItIsWithdrawnAndSentCorrected() {
        String dataset = declared("receipts");
        upload(dataset, "replace", receipts(0, 4, 1)).then().statusCode(201);

        upload(dataset, "append", receipts(4, 2, 100))
                .then()
                .statusCode(201)
                .body("quality", equalTo("suspect"))
                .body("findings.check", contains("scale-factor"))
                .body("findings.column", contains("discount"))
                .body("findings.factor", contains(100.0f));
        owner().get("/datasets/" + dataset + "/versions/latest").then().body("version", equalTo(1));
        decide(dataset, 2, "withdraw").statusCode(200).body("change", equalTo("withdrawn"));
        upload(dataset, "append", receipts(4, 2, 1))
                .then()
                .statusCode(201)
                .body("quality", equalTo("accepted"))
                .body("version", equalTo(3))
                .body("parent", equalTo(1))
                .body("rows", equalTo(240));

        List<JsonNode> events = events(dataset, 4);
        events.forEach(event -> Contracts.assertValid("data-ingested", event));
        assertThat(events)
                .extracting(event -> event.path("version").asInt() + " "
                        + event.path("change").asText() + " "
                        + event.path("quality").asText())
                .containsExactly(
                        "1 created accepted", "2 created suspect", "2 withdrawn suspect", "3 created accepted");
    }

    /** The same visits again, some days later, with one thing wrong. */
    @ParameterizedTest(name = "{0}, sent by {1} {2} days later: {3}")
    @CsvSource({
        "nothing, replace, 1, ",
        "nothing, append, 10, ",
        "few rows, replace, 1, volume",
        "few rows, append, 10, volume",
        "values missing, replace, 1, null-share",
        "a new store, append, 10, new-category",
        "a store less, append, 10, vanished-category",
        "nearly all members, replace, 1, flag-share",
        "no member, replace, 1, flag-share",
        "nothing, replace, -1, freshness",
        "nothing, append, 0, freshness",
        "nothing, append, 800, time-jump"
    })
    void whatIsUnusualIsFound(String wrong, String mode, int daysLater, String check) {
        String dataset = freshName("judged");
        declare(
                        dataset,
                        """
                        {"timeColumn": "day", "columns": [{"name": "day", "type": "date"},
                          {"name": "store", "type": "string", "classification": "internal"},
                          {"name": "quantity", "type": "integer"}, {"name": "member", "type": "boolean"}]}""")
                .statusCode(201);
        upload(dataset, "replace", visits("nothing", 0)).then().statusCode(201);

        upload(dataset, mode, visits(wrong, daysLater))
                .then()
                .statusCode(201)
                .body("quality", equalTo(check == null ? "accepted" : "suspect"))
                .body("findings.check", check == null ? empty() : contains(check));

        owner().get("/datasets/" + dataset + "/versions/latest").then().body("version", equalTo(check == null ? 2 : 1));
    }

    /** 240 visits on ten days, a quarter of them by members; or only 30. */
    private static String visits(String wrong, int daysLater) {
        int rows = wrong.equals("few rows") ? 30 : 240;
        return IntStream.range(0, rows)
                .mapToObj(i -> {
                    String store = "s" + (wrong.equals("a new store") && i % 4 == 0 ? 9 : i % 3);
                    String quantity = wrong.equals("values missing") && i % 5 == 0 ? "" : "" + (1 + i % 4);
                    boolean member =
                            switch (wrong) {
                                case "nearly all members" -> i % 10 > 0;
                                case "no member" -> false;
                                default -> i % 4 == 0;
                            };
                    return LocalDate.of(2017, 2, 1).plusDays(daysLater + i * 10 / rows) + ","
                            + (wrong.equals("a store less") ? store.replace('2', '1') : store) + "," + quantity + ","
                            + member;
                })
                .collect(Collectors.joining("\n", "day,store,quantity,member\n", "\n"));
    }

    @Test
    void whatAPersonAcceptsBecomesTheHead() {
        String dataset = declared("receipts");
        upload(dataset, "replace", receipts(0, 4, 1)).then().statusCode(201);
        upload(dataset, "append", receipts(4, 2, 100)).then().body("quality", equalTo("suspect"));

        decide(dataset, 2, "accept").statusCode(200).body("quality", equalTo("accepted"));
        decide(dataset, 2, "accept").statusCode(200);

        owner().get("/datasets/" + dataset + "/versions/latest").then().body("version", equalTo(2));
        List<JsonNode> events = events(dataset, 3);
        assertThat(events).hasSize(3);
        assertThat(events.get(2).path("change").asText()).isEqualTo("accepted");
        Contracts.assertValid("data-ingested", events.get(2));
    }

    @Test
    void aSuspectVersionThatWasOvertakenCannotBeAccepted() {
        String dataset = declared("receipts");
        upload(dataset, "replace", receipts(0, 4, 1)).then().statusCode(201);
        upload(dataset, "append", receipts(4, 2, 100)).then().body("quality", equalTo("suspect"));
        upload(dataset, "append", receipts(4, 2, 1)).then().body("quality", equalTo("accepted"));

        decide(dataset, 2, "accept").statusCode(409).body("type", endsWith("version-superseded"));
    }

    @Test
    void withdrawingTheHeadMakesTheVersionBeforeItLatest() {
        String dataset = declared("receipts");
        upload(dataset, "replace", receipts(0, 3, 1)).then().statusCode(201);
        upload(dataset, "append", receipts(3, 1, 1)).then().statusCode(201);

        decide(dataset, 1, "withdraw").statusCode(409).body("type", endsWith("version-in-use"));
        decide(dataset, 2, "withdraw").statusCode(200);

        owner().get("/datasets/" + dataset + "/versions/latest").then().body("version", equalTo(1));
        owner().get("/datasets/" + dataset).then().body("latest", equalTo(1));
    }

    @Test
    void aDecisionNeedsAReason() {
        String dataset = declared("receipts");
        upload(dataset, "replace", receipts(0, 3, 1)).then().statusCode(201);

        owner().contentType("application/json")
                .body("{}")
                .post("/datasets/" + dataset + "/versions/1/withdraw")
                .then()
                .statusCode(422)
                .body("errors.field", hasItem("reason"));
        owner().get("/datasets/" + dataset + "/versions/latest").then().body("version", equalTo(1));
    }

    @Test
    void theProfileDescribesEveryColumn() {
        String dataset = declared("receipts");
        upload(dataset, "replace", receipts(0, 3, 1)).then().statusCode(201);

        as("data-scientist")
                .get("/datasets/" + dataset + "/versions/latest/profile")
                .then()
                .statusCode(200)
                .body("rows", equalTo(120))
                .body("timeUnits", equalTo(3))
                .body("columns", hasSize(4))
                .body("columns[1].categories.s0", equalTo(40))
                .body("columns[3].numbers.nonZero", equalTo(60));
        JsonNode columns = json(as("data-scientist")
                        .get("/datasets/" + dataset + "/versions/latest/profile")
                        .asString())
                .path("columns");
        assertThat(columns)
                .extracting(column -> column.path("min").asText() + " to "
                        + column.path("max").asText() + ", "
                        + column.path("distinct").asInt() + " of "
                        + (column.path("rows").asInt() - column.path("nulls").asInt()))
                .containsExactly(
                        "2017-02-01 to 2017-02-03, 3 of 120",
                        "s0 to s2, 3 of 120",
                        "1 to 4, 4 of 120",
                        "0.0 to 0.7, 8 of 120");
        // Thirty each of 1 to 4.
        JsonNode numbers = columns.path(2).path("numbers");
        assertThat(numbers.path("mean").asDouble()).isEqualTo(2.5);
        assertThat(numbers.path("standardDeviation").asDouble()).isCloseTo(Math.sqrt(1.25), within(1e-12));
        assertThat(Stream.of("p05", "p25", "median", "p75", "p95")
                        .map(each -> numbers.path(each).asInt()))
                .containsExactly(1, 1, 2, 3, 4);
        // The first bin has its lower end, too.
        assertThat(columns.path(2).path("histogram"))
                .extracting(bin -> bin.path("from").asInt() + " to "
                        + bin.path("to").asInt() + ": " + bin.path("rows").asInt())
                .containsExactly("1 to 2: 60", "2 to 3: 30", "3 to 4: 30");
        assertThat(columns.path(0).path("times").path("median").asText()).startsWith("2017-02-02");
        assertThat(columns.path(1).path("patterns").toString()).isEqualTo("[{\"mask\":\"a9\",\"share\":1.0}]");
        assertThat(columns.path(1).path("length").path("max").asInt()).isEqualTo(2);
    }

    @Test
    void theProfileOfAnAppendIsThatOfAllItsRows() {
        String appended = declared("receipts");
        upload(appended, "replace", receipts(0, 3, 1)).then().statusCode(201);
        upload(appended, "append", receipts(3, 2, 1)).then().statusCode(201);
        String whole = declared("receipts");
        upload(whole, "replace", receipts(0, 5, 1)).then().statusCode(201);

        assertThat(columns(appended, 2)).isNotEmpty().isEqualTo(columns(whole, 1));
    }

    /** The profile's columns, their mean and deviation to twelve digits: sums in another order round otherwise. */
    private static List<String> columns(String dataset, int version) {
        JsonNode columns = json(owner().get("/datasets/" + dataset + "/versions/" + version + "/profile")
                        .asString())
                .path("columns");
        return StreamSupport.stream(columns.spliterator(), false)
                .map(column -> Pattern.compile("(\"(?:mean|standardDeviation)\":)([-+.0-9E]+)")
                        .matcher(column.toString())
                        .replaceAll(
                                found -> found.group(1) + new BigDecimal(found.group(2)).round(new MathContext(12))))
                .toList();
    }

    @Test
    void equalContentHasAnEqualDigest() {
        String first = declared("receipts");
        String second = declared("receipts");
        upload(first, "replace", receipts(0, 3, 1)).then().statusCode(201);
        String digest = owner().get("/datasets/" + first + "/versions/1").path("digest");

        upload(second, "replace", receipts(0, 3, 1).replace("\n", "\r\n"))
                .then()
                .statusCode(201)
                .body("digest", equalTo(digest));
        upload(second, "replace", receipts(0, 3, 1).replaceFirst(",1,", ",2,"))
                .then()
                .statusCode(201)
                .body("digest", not(equalTo(digest)));
    }

    private static void withKey(String dataset, String key, String csv, int status, int version) {
        owner().header("Idempotency-Key", key)
                .contentType("text/csv")
                .body(csv)
                .post("/datasets/" + dataset + "/versions?mode=append")
                .then()
                .statusCode(status)
                .body("version", equalTo(version));
    }
}
