package com.kronkers.mlops.ingestion.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.testing.Contracts;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelTrainedContractTest {
    // As Quarkus configures the mapper that decodes events.
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    static List<JsonNode> examples() {
        return Contracts.examples("model-trained");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleNamesTheVersionToHoldAlsoWithUnknownFields(JsonNode example) throws Exception {
        ModelTrained trained = JSON.treeToValue(example, ModelTrained.class);
        ModelTrained newer = JSON.treeToValue(Contracts.withUnknownFields(example), ModelTrained.class);

        assertThat(trained.version().dataset())
                .isEqualTo(example.at("/dataset/name").asText());
        assertThat(trained.version().number())
                .isEqualTo(example.at("/dataset/version").asInt());
        assertThat(newer).isEqualTo(trained);
    }
}
