package com.kronkers.mlops.training.champion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.testing.Contracts;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelPromotedContractTest {
    private static final ObjectMapper JSON =
            new ObjectMapper().findAndRegisterModules().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    @ParameterizedTest
    @MethodSource("examples")
    void theChampionIsReadOrThereIsNone(JsonNode example) throws JsonProcessingException {
        ModelPromoted event = JSON.treeToValue(example, ModelPromoted.class);

        assertThat(event.revision()).isEqualTo(example.get("revision").asLong());
        if (example.get("deployments").isEmpty()) {
            assertThat(event.champion()).isEmpty();
        } else {
            JsonNode champion = example.at("/deployments/0");
            assertThat(event.champion()).hasValueSatisfying(found -> {
                assertThat(found.version()).isEqualTo(champion.get("version").asText());
                assertThat(found.digest())
                        .isEqualTo(champion.at("/artifact/digest").asText());
                assertThat(found.trainedThrough())
                        .hasToString(champion.at("/split/trainedThrough").asText());
            });
        }
    }

    static Stream<JsonNode> examples() {
        List<JsonNode> examples = Contracts.examples("model-promoted");
        assertThat(examples).isNotEmpty();
        return Stream.concat(examples.stream(), examples.stream().map(Contracts::withUnknownFields));
    }
}
