package com.kronkers.mlops.registry.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.testing.Contracts;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DataIngestedContractTest {

    private static final ObjectMapper JSON =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    static List<JsonNode> examples() {
        return Contracts.examples("data-ingested");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleDecodesAlsoWithUnknownFields(JsonNode example) throws Exception {
        DataIngested event = JSON.treeToValue(example, DataIngested.class);

        assertThat(event.dataset()).isEqualTo(example.get("dataset").asText());
        assertThat(event.digest()).isEqualTo(example.get("digest").asText());
        assertThat(JSON.treeToValue(Contracts.withUnknownFields(example), DataIngested.class))
                .isEqualTo(event);
    }
}
