package com.kronkers.mlops.registry.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.kronkers.mlops.testing.Contracts;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AccessRefusedContractTest {

    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    static List<JsonNode> examples() {
        return Contracts.examples("access-refused");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleDecodesAlsoWithUnknownFields(JsonNode example) throws Exception {
        AccessRefused refused = JSON.treeToValue(example, AccessRefused.class);

        assertThat(refused.reason()).isEqualTo(example.get("reason").asText());
        assertThat(refused.count()).isEqualTo(example.get("count").asLong());
        assertThat(refused.to()).isEqualTo(Instant.parse(example.get("to").asText()));
        assertThat(JSON.treeToValue(Contracts.withUnknownFields(example), AccessRefused.class))
                .isEqualTo(refused);
    }
}
