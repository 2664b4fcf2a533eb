package com.kronkers.mlops.registry.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.registry.version.Version;
import com.kronkers.mlops.testing.Contracts;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    void everyExampleIsUsable(JsonNode example) throws Exception {
        ModelTrained trained = JSON.treeToValue(example, ModelTrained.class);

        assertThat(trained.unusableFields()).isEmpty();
        assertThat(trained.artifact().digest())
                .isEqualTo(example.at("/artifact/digest").asText());
        assertThat(trained.candidate().recipe).isEqualTo(example.get("recipe"));
        assertThat(trained.metrics()).hasSize(example.get("metrics").size());
        assertThat(trained.evidence().refusedBecause().isPresent())
                .isEqualTo(example.get("outcome").asText().equals("refused"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void unknownFieldsAreIgnored(JsonNode example) throws Exception {
        ModelTrained newer = JSON.treeToValue(Contracts.withUnknownFields(example), ModelTrained.class);

        assertThat(newer.unusableFields()).isEmpty();
        assertThat(newer.evidence())
                .isEqualTo(JSON.treeToValue(example, ModelTrained.class).evidence());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void whatIsKeptWithTheIntakeReadsBackTheSame(JsonNode example) throws Exception {
        ModelTrained trained = JSON.treeToValue(example, ModelTrained.class);

        assertThat(JSON.readValue(JSON.writeValueAsString(trained), ModelTrained.class))
                .isEqualTo(trained);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void whatTheValidatorFoundIsTakenAsItWasSent(JsonNode example) throws Exception {
        Version candidate = JSON.treeToValue(example, ModelTrained.class).candidate();

        assertThat(written(candidate.slices)).isEqualTo(example.get("slices"));
        assertThat(written(candidate.checks)).isEqualTo(example.get("checks"));
        assertThat(written(candidate.backtests)).isEqualTo(example.get("backtests"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    slices    | {"column": "region", "rows": 3, "scores": {}, "comparisons": []}
                    slices    | {"column": "region", "value": "N", "rows": 0, "scores": {}, "comparisons": []}
                    slices    | {"column": "region", "value": "N", "rows": 3, "comparisons": []}
                    slices    | {"column": "region", "value": "N", "rows": 3, "scores": {}, "comparisons": [null]}
                    slices    | {"column": "region", "value": "N", "rows": 3, "scores": {}, "comparisons": [], "metrics": [null]}
                    slices    | null
                    checks    | {"name": "no input copies the target", "detail": "one was compared"}
                    checks    | {"passed": true, "detail": "one was compared"}
                    backtests | {"trainedThrough": "last week", "testedFrom": "2017-01-01", "testedThrough": "2017-01-08", "rows": 3, "scores": {}}
                    backtests | {"trainedThrough": "2016-12-25", "testedFrom": "2017-01-01", "testedThrough": "2017-01-08", "rows": 3}
                    backtests | {"trainedThrough": "2016-12-25", "testedFrom": "2017-01-01", "testedThrough": "2017-01-08", "rows": 3, "scores": {"candidate": null}}
                    """)
    void aFindingThatDoesNotSayWhatItIsAboutIsNamed(String field, String finding) throws Exception {
        ObjectNode broken = examples().get(0).deepCopy();
        broken.putArray(field).add(JSON.readTree(finding));

        assertThat(JSON.treeToValue(broken, ModelTrained.class).unusableFields())
                .containsExactly(field);
    }

    @Test
    void findingsThatAreNoListCannotBeRead() {
        ObjectNode broken = examples().get(0).deepCopy();
        broken.put("checks", "all well");

        assertThatThrownBy(() -> JSON.treeToValue(broken, ModelTrained.class))
                .isInstanceOf(JsonProcessingException.class)
                .hasMessageContaining("checks");
    }

    private static JsonNode written(Object findings) throws JsonProcessingException {
        return findings == null ? null : JSON.readTree(JSON.writeValueAsString(findings));
    }

    @Test
    void missingAndMalformedFieldsAreNamed() throws Exception {
        ObjectNode broken = examples().get(0).deepCopy();
        broken.remove("run");
        broken.put("model", "../etc");
        ((ObjectNode) broken.get("artifact")).put("digest", "md5:1");
        broken.putObject("champion").put("version", "latest");

        assertThat(JSON.treeToValue(broken, ModelTrained.class).unusableFields())
                .containsExactly("model", "run", "artifact", "champion.version");
    }
}
