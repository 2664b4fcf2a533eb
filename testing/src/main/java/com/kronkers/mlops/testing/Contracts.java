package com.kronkers.mlops.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The platform's contracts as a test sees them: schemas, golden examples, topics and who uses them. */
public final class Contracts {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNode ASYNC_API = asyncApi();
    /** Objects whose keys are data ({@code {"store_id": "367"}}), so that they have no fields to add to. */
    private static final Set<String> MAPS = Set.of("entity", "output", "labels", "features", "categories", "scores");

    private Contracts() {}

    /** Every topic of the platform. */
    public static List<String> topics() {
        List<String> topics = new ArrayList<>();
        ASYNC_API
                .path("channels")
                .forEach(channel -> topics.add(channel.path("address").asText()));
        return topics;
    }

    /** The golden examples of a topic, of every version that its consumers must read. */
    public static List<JsonNode> examples(String topic) {
        List<JsonNode> examples = new ArrayList<>(examplesOf(topic));
        if (topic.equals("predictions")) {
            examples.addAll(examplesOf(topic + ".v2"));
        }
        return examples;
    }

    /** The golden examples of one version: a topic's name for the first, {@code predictions.v2} for another. */
    public static List<JsonNode> examplesOf(String schema) {
        List<JsonNode> examples = new ArrayList<>();
        try {
            URI folder = resource("examples/" + schema).toURI();
            if ("jar".equals(folder.getScheme())) {
                try (FileSystem jar = FileSystems.newFileSystem(folder, Map.of())) {
                    readAll(jar.getPath("examples", schema), examples);
                }
            } else {
                readAll(Path.of(folder), examples);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        return examples;
    }

    /** The same data with a field that no reader knows, in every object of it: what a newer producer may send. */
    public static JsonNode withUnknownFields(JsonNode data) {
        JsonNode copy = data.deepCopy();
        addUnknownField(copy);
        return copy;
    }

    /**
     * Fails unless the data is valid by the topic's schema.
     *
     * @param topic for another version than the first: {@code predictions.v2}
     */
    public static void assertValid(String topic, JsonNode data) {
        assertEquals(Set.of(), schema(topic).validate(data), () -> topic + ": " + data);
    }

    /** Fails unless the JSON text is valid by the topic's schema. */
    public static void assertValid(String topic, String data) {
        try {
            assertValid(topic, JSON.readTree(data));
        } catch (JsonProcessingException e) {
            throw new AssertionError(topic + " is no JSON: " + data, e);
        }
    }

    /**
     * Fails unless the topics that this service's {@code application.properties} names are those that
     * {@code asyncapi.yaml} says it sends and receives. Topic settings are {@code mp.messaging.*.topic} and
     * {@code kronkers.topics.*}; dead-letter topics are left out.
     */
    public static void assertTopicsDeclared(String service) {
        Set<String> contracted = new TreeSet<>();
        ASYNC_API.path("operations").forEach(operation -> {
            if (operation.path("x-service").asText().equals(service)) {
                contracted.add(operation.at("/channel/$ref").asText().replace("#/channels/", ""));
            }
        });
        Set<String> configured = new TreeSet<>();
        applicationProperties().forEach((key, value) -> {
            String name = key.toString();
            boolean namesTopic = name.matches("(%\\w+\\.)?mp\\.messaging\\.(incoming|outgoing)\\..+\\.topic")
                    || name.startsWith("kronkers.topics.");
            if (namesTopic && !value.toString().endsWith("-dead-letter")) {
                configured.add(value.toString());
            }
        });
        assertEquals(contracted, configured, "topics of " + service + " in asyncapi.yaml and application.properties");
    }

    private static Properties applicationProperties() {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(Path.of("src/main/resources/application.properties"))) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }

    private static void readAll(Path folder, List<JsonNode> into) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                into.add(JSON.readTree(Files.readAllBytes(file)));
            }
        }
    }

    private static void addUnknownField(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().stream()
                    .filter(field ->
                            !(MAPS.contains(field.getKey()) && field.getValue().isObject()))
                    .forEach(field -> addUnknownField(field.getValue()));
            object.putObject("fieldOfANewerVersion").put("x", 1);
        } else {
            node.forEach(Contracts::addUnknownField);
        }
    }

    private static JsonSchema schema(String topic) {
        SchemaValidatorsConfig formatsAreChecked =
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
        try (InputStream in = resource("schemas/" + versioned(topic) + ".json").openStream()) {
            return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(JSON.readTree(in), formatsAreChecked);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String versioned(String topic) {
        return topic.matches(".+\\.v\\d+") ? topic : topic + ".v1";
    }

    private static JsonNode asyncApi() {
        try (InputStream in = resource("asyncapi.yaml").openStream()) {
            return new YAMLMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URL resource(String name) {
        return Objects.requireNonNull(
                Contracts.class.getClassLoader().getResource(name), () -> "contracts has no " + name);
    }
}
