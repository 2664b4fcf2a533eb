package com.kronkers.mlops.ingestion;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.testing.KafkaProbe;
import com.kronkers.mlops.testing.PlatformResource;
import com.kronkers.mlops.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.ConfigProvider;

/** Speaks to the running service as a data owner does, and listens to what it says on Kafka. */
@QuarkusTestResource(value = PlatformResource.class, restrictToAnnotatedClass = false)
public abstract class ComponentTest {
    protected static final String DECLARATION =
            """
            {"description": "receipts", "timeColumn": "day", "columns": [
              {"name": "day", "type": "date", "required": true},
              {"name": "store", "type": "string", "classification": "internal"},
              {"name": "quantity", "type": "integer"},
              {"name": "discount", "type": "number"}]}""";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AtomicInteger NAMES = new AtomicInteger();

    /** A dataset name no other test uses. */
    protected static String freshName(String what) {
        return what + "-" + NAMES.incrementAndGet();
    }

    protected static RequestSpecification owner() {
        return as("data-owner");
    }

    protected static RequestSpecification as(String... roles) {
        return given().auth().oauth2(TestTokens.token(roles));
    }

    /** Somebody who owns no dataset of the other tests: theirs are {@code test-user}'s, whatever the role. */
    protected static RequestSpecification someone(String name, String... roles) {
        return given().auth().oauth2(TestTokens.tokenOf(name, roles));
    }

    /** A declared dataset of a fresh name. */
    protected static String declared(String what) {
        String name = freshName(what);
        declare(name, DECLARATION).statusCode(201);
        return name;
    }

    protected static ValidatableResponse declare(String name, String declaration) {
        return owner().contentType(ContentType.JSON)
                .body(declaration)
                .put("/datasets/" + name)
                .then();
    }

    protected static Response upload(String dataset, String mode, String csv) {
        return owner().contentType("text/csv").body(csv).post("/datasets/" + dataset + "/versions?mode=" + mode);
    }

    protected static ValidatableResponse decide(String dataset, int version, String what) {
        return owner().contentType(ContentType.JSON)
                .body("{\"reason\": \"checked with the shop\"}")
                .post("/datasets/" + dataset + "/versions/" + version + "/" + what)
                .then();
    }

    /** Receipts of the days from the first of February 2017 plus {@code firstDay}, 40 a day. */
    protected static String receipts(int firstDay, int days, double discountUnit) {
        return IntStream.range(firstDay * 40, (firstDay + days) * 40)
                .mapToObj(i -> String.format(
                        java.util.Locale.ROOT,
                        "2017-02-%02d,s%d,%d,%.2f",
                        1 + i / 40,
                        i % 3,
                        1 + i % 4,
                        i % 2 == 0 ? 0 : discountUnit * (0.1 + i % 7 / 10.0)))
                .collect(Collectors.joining("\n", "day,store,quantity,discount\n", "\n"));
    }

    /** The first {@code count} events about a dataset, in order. */
    protected static List<ConsumerRecord<String, String>> records(String dataset, int count) {
        String bootstrap = ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class);
        try (KafkaProbe probe = KafkaProbe.open(bootstrap)) {
            return await().atMost(Duration.ofSeconds(60))
                    .until(
                            () -> probe.read("data-ingested").stream()
                                    .filter(record -> dataset.equals(record.key()))
                                    .toList(),
                            found -> found.size() >= count);
        }
    }

    protected static List<JsonNode> events(String dataset, int count) {
        return records(dataset, count).stream()
                .map(record -> json(record.value()))
                .toList();
    }

    protected static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
