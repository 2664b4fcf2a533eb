package com.kronkers.mlops.registry.drift;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.kronkers.mlops.testing.Contracts;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DriftDetectedContractTest {

    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    static List<JsonNode> examples() {
        return Contracts.examples("drift-detected");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleDecodesAlsoWithUnknownFields(JsonNode example) throws Exception {
        DriftDetected drift = JSON.treeToValue(example, DriftDetected.class);
        DriftDetected newer = JSON.treeToValue(Contracts.withUnknownFields(example), DriftDetected.class);

        assertThat(drift.kind()).isEqualTo(example.get("kind").asText());
        assertThat(drift.window().start()).isNotNull();
        assertThat(newer.window()).isEqualTo(drift.window());
        assertThat(newer.likelyCause()).isEqualTo(drift.likelyCause());
    }
}
