package com.kronkers.mlops.registry.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.registry.Candidate;
import com.kronkers.mlops.registry.FakeTraining;
import com.kronkers.mlops.registry.Platform;
import com.kronkers.mlops.testing.Contracts;
import com.kronkers.mlops.testing.PlatformResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PlatformResource.class)
@QuarkusTestResource(FakeTraining.class)
class DriftTest {

    @Inject
    Platform platform;

    private final String model = Platform.freshModel();

    @Test
    void driftIsShownWithItsVersionOnceAndChangesNothing() {
        platform.train(Candidate.good(model));
        ObjectNode drift = Contracts.examples("drift-detected").stream()
                .filter(example -> example.has("version"))
                .findFirst()
                .orElseThrow()
                .deepCopy();
        drift.put("model", model).put("version", "1");
        UUID id = platform.send("drift-detected", model, drift.toString());
        platform.sendAgain(id, "drift-detected", model, drift.toString());
        drift.put("likelyCause", "the second one");
        platform.send("drift-detected", model, drift.toString());

        JsonNode version = await().atMost(Duration.ofSeconds(60))
                .until(() -> platform.get("/models/" + model + "/versions/1"), found -> found.path("drift")
                        .findValuesAsText("likelyCause")
                        .contains("the second one"));

        assertThat(version.path("drift")).hasSize(2);
        assertThat(version.at("/drift/0/action").asText()).isEqualTo("retrain");
        assertThat(version.at("/drift/0/features/0/name").asText()).isEqualTo("units_mean_4");
        assertThat(version.path("state").asText()).isEqualTo("champion");
        assertThat(platform.get("/models/" + model).path("revision").asLong()).isEqualTo(1);
    }
}
