package com.kronkers.mlops.training.trigger;

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

class EventContractTest {
    private static final ObjectMapper JSON =
            new ObjectMapper().findAndRegisterModules().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    @ParameterizedTest
    @MethodSource("dataIngested")
    void dataIngestedDecodes(JsonNode example) throws JsonProcessingException {
        DataIngested event = JSON.treeToValue(example, DataIngested.class);

        assertThat(event.datasetVersion())
                .isEqualTo(new DatasetVersion(
                        example.get("dataset").asText(),
                        example.get("version").asInt(),
                        example.get("digest").asText()));
        assertThat(event.newRows()).isEqualTo(example.get("newRows").asLong());
        assertThat(event.isAccepted())
                .isEqualTo(example.get("quality").asText().equals("accepted")
                        && List.of("created", "accepted")
                                .contains(example.get("change").asText()));
    }

    @ParameterizedTest
    @MethodSource("driftDetected")
    void driftDetectedDecodes(JsonNode example) throws JsonProcessingException {
        DriftDetected event = JSON.treeToValue(example, DriftDetected.class);

        assertThat(event.model()).isEqualTo(example.get("model").asText());
        assertThat(event.recommendsRetraining())
                .isEqualTo(example.get("action").asText().equals("retrain"));
    }

    static Stream<JsonNode> dataIngested() {
        return examples("data-ingested");
    }

    static Stream<JsonNode> driftDetected() {
        return examples("drift-detected");
    }

    private static Stream<JsonNode> examples(String topic) {
        List<JsonNode> examples = Contracts.examples(topic);
        assertThat(examples).isNotEmpty();
        return Stream.concat(examples.stream(), examples.stream().map(Contracts::withUnknownFields));
    }
}
