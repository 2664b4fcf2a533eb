package com.kronkers.mlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.local.bench.KnownSignal;
import com.kronkers.mlops.local.demo.LoopClient;
import com.kronkers.mlops.local.demo.Patience;
import com.kronkers.mlops.local.demo.PlatformClient;
import com.kronkers.mlops.local.demo.SteadyLoad;
import com.kronkers.mlops.local.platform.Platform;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** The loop on data with a signal that was put there, so that what must be promoted is known beforehand. */
@ExtendWith(WholePlatform.class)
@Order(WholePlatform.LAST)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KnownSignalIT {
    private static final String NAME = "signal-1";
    private static final LocalDate CHANGE = KnownSignal.LAST_WEEK.plusWeeks(8);
    private static final double STRONGER_PROMOTION = 4.5;

    private static Platform platform;
    private static PlatformClient client;
    private static LoopClient loop;

    @BeforeAll
    static void start(Platform whole) {
        platform = whole;
        client = new PlatformClient(platform.edge(), platform::token);
        loop = new LoopClient(client);
        loop.declare(NAME, KnownSignal.dataset());
        loop.subscribe(NAME, KnownSignal.policy(NAME, NAME));
    }

    /** Training dies while it trains, and the registry, too: what they must do is neither lost nor done twice. */
    @Test
    @Order(1)
    void aModelThatKnowsTheSignalIsPromotedThoughTrainingAndTheRegistryDieMeanwhile() {
        loop.uploadAccepted(NAME, "replace", KnownSignal.csv(1));
        Platforms.kill(platform, "registry");
        Patience.until("a training under way", Duration.ofMinutes(2), () -> loop.jobs(NAME).stream()
                .filter(job -> job.path("steps").findValuesAsText("name").contains("train"))
                .findFirst());
        Platforms.kill(platform, "training");

        loop.awaitServing(NAME, "1");

        assertThat(loop.jobs(NAME)).singleElement().satisfies(job -> {
            assertThat(job.path("state").asText()).isEqualTo("succeeded");
            assertThat(job.path("attempt").asInt()).isEqualTo(2);
        });
        List<JsonNode> versions = loop.versions(NAME);
        assertThat(versions).hasSize(1);
        assertThat(versions.get(0).at("/decision/promoted").asBoolean()).isTrue();
        assertThat(unitsOf(true)).isGreaterThan(1.7 * unitsOf(false));
    }

    @Test
    @Order(2)
    void aChangedSignalPromotesTheNextVersionAndARollbackTakesItBackWithoutAFailedRequest() {
        try (SteadyLoad load =
                SteadyLoad.start(client, NAME, KnownSignal.entities(), KnownSignal.LAST_WEEK, KnownSignal::row)) {
            loop.uploadAccepted(NAME, "append", KnownSignal.csv(2, 8, CHANGE, STRONGER_PROMOTION));
            loop.awaitServing(NAME, promotedNext());
            loop.rollback(NAME, "The store wants the former version.");
            loop.awaitServing(NAME, "1");
            load.close();

            assertThat(load.requests()).isGreaterThan(100);
            assertThat(load.firstFailure()).isNull();
            assertThat(load.failures()).isZero();
        }
        assertThat(loop.history(NAME))
                .extracting(entry -> entry.path("kind").asText())
                .contains("rollback");
    }

    @Test
    @Order(3)
    void servingThatDiesComesBackWithTheSameVersion() {
        Platforms.kill(platform, "serving");

        loop.awaitServing(NAME, "1");

        assertThat(unitsOf(true)).isPositive();
    }

    @Test
    @Order(4)
    void whatIsNotAllowedOrNotThereIsRefusedWithAProblem() {
        PlatformClient anonymous = new PlatformClient(platform.edge(), role -> "no.such.token");
        Map<String, Object> row = KnownSignal.row(KnownSignal.entities().get(0), CHANGE.plusWeeks(1));

        assertThat(anonymous.tryPost("nobody", "/predictions/" + NAME, row).status())
                .isEqualTo(401);
        PlatformClient.Answer forbidden =
                client.tryPost("department", "/models/" + NAME + "/rollback", Map.of("reason", "x"));
        assertThat(forbidden.status()).isEqualTo(403);
        assertThat(forbidden.body().path("type").asText()).isEqualTo("urn:kronkers:problem:forbidden");
        PlatformClient.Answer unknown = client.tryPost("department", "/predictions/no-such-model", row);
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.body().path("type").asText()).startsWith("urn:kronkers:problem:");
        assertThat(client.tryPost("department", "/nowhere", row).status()).isEqualTo(404);
    }

    /**
     * The number of the version that takes over. A candidate that was judged before training had heard of the champion is
     * refused, and a job by hand judges the data again.
     */
    private static String promotedNext() {
        JsonNode second = loop.awaitVersion(NAME, "2");
        if (second.at("/decision/reason").asText().contains("judged without a champion")) {
            loop.train(NAME);
            return "3";
        }
        assertThat(second.at("/decision/promoted").asBoolean())
                .as(second.path("decision").toString())
                .isTrue();
        return "2";
    }

    private static double unitsOf(boolean promotion) {
        LocalDate week =
                LocalDate.parse(loop.servedHistoryAsOf(NAME).substring(0, 10)).plusWeeks(1);
        Map<String, Object> row = KnownSignal.row(KnownSignal.entities().get(7), week);
        row.put("promotion", promotion);
        return loop.predict(NAME, List.of(row)).get(0).path("value").asDouble();
    }
}
