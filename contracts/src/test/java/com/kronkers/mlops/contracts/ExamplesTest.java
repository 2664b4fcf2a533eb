package com.kronkers.mlops.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExamplesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path RESOURCES = Path.of("src/main/resources");

    static List<String> topics() throws IOException {
        List<String> topics = new ArrayList<>();
        asyncApi().path("channels").fieldNames().forEachRemaining(topics::add);
        return topics;
    }

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.walk(RESOURCES.resolve("examples"))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleIsValid(Path example) throws IOException {
        assertEquals(Set.of(), schema(topicOf(example)).validate(JSON.readTree(example.toFile())));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleWithoutARequiredFieldIsNotValid(Path example) throws IOException {
        ObjectNode broken = (ObjectNode) JSON.readTree(example.toFile());
        String required = JSON.readTree(schemaFile(topicOf(example)).toFile())
                .at("/required/0")
                .asText();
        broken.remove(required);

        assertFalse(schema(topicOf(example)).validate(broken).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("topics")
    void aTopicHasTwoExamplesOrMore(String topic) throws IOException {
        long count = examples().stream()
                .filter(example -> topicOf(example).equals(topic))
                .count();

        assertTrue(count >= 2, topic + " has " + count);
    }

    @Test
    void everySchemaHasAnExample() throws IOException {
        Set<Path> shown = new TreeSet<>();
        for (Path example : examples()) {
            shown.add(schemaFile(topicOf(example)));
        }
        try (Stream<Path> schemas = Files.list(RESOURCES.resolve("schemas"))) {
            assertEquals(new TreeSet<>(schemas.toList()), shown);
        }
    }

    @Test
    void theTenTopicsOfThePlatformAreThere() throws IOException {
        assertEquals(
                Set.of(
                        "data-ingested",
                        "model-trained",
                        "model-promoted",
                        "drift-detected",
                        "prediction-windows",
                        "predictions",
                        "outcomes",
                        "model-access",
                        "access-refused",
                        "access-used"),
                new TreeSet<>(topics()));
    }

    @ParameterizedTest
    @MethodSource("topics")
    void aTopicNamesItsKeyItsSchemaItsProducersAndConsumers(String topic) throws IOException {
        JsonNode asyncApi = asyncApi();
        JsonNode reference = asyncApi.path("channels")
                .path(topic)
                .path("messages")
                .elements()
                .next();
        JsonNode message = asyncApi.at(reference.path("$ref").asText().substring(1));
        Set<String> actions = new TreeSet<>();
        asyncApi.path("operations").forEach(operation -> {
            if (operation.at("/channel/$ref").asText().equals("#/channels/" + topic)) {
                assertFalse(operation.path("x-service").asText().isEmpty());
                actions.add(operation.path("action").asText());
            }
        });

        assertEquals(Set.of("receive", "send"), actions);
        assertFalse(message.at("/bindings/kafka/key/description").asText().isEmpty());
        assertTrue(Files.exists(
                RESOURCES.resolve(message.at("/payload/schema/$ref").asText())));
    }

    private static String topicOf(Path example) {
        return example.getParent().getFileName().toString();
    }

    /** A folder of examples is named by its topic, and by the version where it is not the first. */
    private static Path schemaFile(String folder) {
        String schema = folder.matches(".+\\.v\\d+") ? folder : folder + ".v1";
        return RESOURCES.resolve("schemas").resolve(schema + ".json");
    }

    private static JsonSchema schema(String topic) throws IOException {
        SchemaValidatorsConfig formatsAreChecked =
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
        return JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(JSON.readTree(schemaFile(topic).toFile()), formatsAreChecked);
    }

    private static JsonNode asyncApi() throws IOException {
        return new YAMLMapper().readTree(RESOURCES.resolve("asyncapi.yaml").toFile());
    }
}
