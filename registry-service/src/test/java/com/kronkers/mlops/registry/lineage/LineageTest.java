package com.kronkers.mlops.registry.lineage;

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
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PlatformResource.class)
@QuarkusTestResource(FakeTraining.class)
class LineageTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    Platform platform;

    private final String model = Platform.freshModel();

    @Test
    void aVersionLeadsBackToEveryDatasetItCameFrom() {
        platform.train(Candidate.good(model).trainedOn("weekly-" + model, 3));

        ingested("receipts", 1);
        ingested("products", 1);
        ObjectNode derived = event("weekly-" + model, 3);
        derived.putArray("parents").add(parent("receipts")).add(parent("products"));
        platform.send("data-ingested", "weekly-" + model, derived.toString());

        JsonNode lineage = await().atMost(PATIENCE)
                .until(
                        () -> platform.get("/models/" + model + "/versions/1/lineage"),
                        found -> found.path("sources").size() == 3);
        assertThat(lineage.at("/dataset/name").asText()).isEqualTo("weekly-" + model);
        assertThat(lineage.path("sources").findValuesAsText("change")).containsOnly("created");
        assertThat(lineage.at("/sources/0/parents/1/dataset").asText()).isEqualTo("products");
        assertThat(lineage.at("/sources/0/digest").asText()).startsWith("sha256:");
    }

    private void ingested(String dataset, int version) {
        platform.send("data-ingested", dataset, event(dataset, version).toString());
    }

    private static ObjectNode parent(String dataset) {
        return ((ObjectNode) Contracts.examples("data-ingested").get(0).deepCopy())
                .removeAll()
                .put("dataset", dataset)
                .put("version", 1);
    }

    private static ObjectNode event(String dataset, int version) {
        ObjectNode event = Contracts.examples("data-ingested").get(0).deepCopy();
        event.put("dataset", dataset).put("version", version).put("change", "created");
        event.remove("parents");
        event.remove("parent");
        return event;
    }
}
