package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.serving.topic.Cause;
import com.kronkers.mlops.testing.Contracts;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ModelPromotedTest {
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void everyGoldenExampleDecodesAlsoWithUnknownFields() {
        List<JsonNode> examples = Contracts.examples("model-promoted");

        assertThat(examples).isNotEmpty().allSatisfy(example -> {
            ModelPromoted promoted = decode(Contracts.withUnknownFields(example));
            assertThat(promoted).isEqualTo(decode(example));
            assertThat(promoted.revision()).isEqualTo(example.path("revision").asLong());
            assertThat(promoted.champion().isPresent())
                    .isEqualTo(!example.path("deployments").isEmpty());
        });
    }

    @Test
    void whatServingNeedsIsNamedIfItIsMissing() {
        assertThatThrownBy(() -> ModelPromoted.decode(json, "no JSON".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("no such event");
        assertThatThrownBy(() -> ModelPromoted.decode(json, null)).hasMessageContaining("tombstone");
        assertThatThrownBy(() -> decode(promotion().without("model"))).hasMessageContaining("model");
        assertThatThrownBy(() -> decode(promotion().without("revision"))).hasMessageContaining("revision");
        assertThatThrownBy(() -> decode(promotion().put("model", "../etc"))).hasMessageContaining("model");
        ObjectNode elsewhere = promotion();
        ((ObjectNode) elsewhere.at("/deployments/0/artifact"))
                .put("link", "http://elsewhere/models/m/versions/1/artifact");
        assertThatThrownBy(() -> decode(elsewhere)).hasMessageContaining("artifact.link");
    }

    @Test
    void whatLedToItIsKeptWithEachTarget() throws Exception {
        Cause event = new Cause(UUID.fromString("0191e8a1-9a4c-7c1e-8f00-0123456789ab"), null);
        ModelPromoted promoted = decode(promotion()).causedBy(event).publishedAt(1_793_528_400_000L);

        ModelPromoted restored = ModelPromoted.decode(json, json.writeValueAsBytes(promoted));

        assertThat(restored).isEqualTo(promoted);
        assertThat(restored.cause()).isEqualTo(event);
        assertThat(restored.champion().orElseThrow().of(1, restored).cause()).isEqualTo(event);
    }

    private static ObjectNode promotion() {
        return Contracts.examples("model-promoted").stream()
                .filter(example -> !example.path("deployments").isEmpty())
                .findFirst()
                .orElseThrow()
                .deepCopy();
    }

    private ModelPromoted decode(JsonNode data) {
        return ModelPromoted.decode(json, data.toString().getBytes(StandardCharsets.UTF_8));
    }
}
