package com.kronkers.mlops.local.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Every topic that the contracts' AsyncAPI document declares, and a dead-letter topic for each of their receivers. */
public final class TopicCatalogue {

    private static final String DOCUMENT = "/asyncapi.yaml";
    private static final int DEFAULT_PARTITIONS = 3;

    private TopicCatalogue() {}

    public static List<Topic> fromContracts() throws IOException {
        try (InputStream document = TopicCatalogue.class.getResourceAsStream(DOCUMENT)) {
            if (document == null) {
                throw new IOException("The contracts' asyncapi.yaml is not on the class path");
            }
            return parse(document);
        }
    }

    static List<Topic> parse(InputStream document) throws IOException {
        JsonNode root = new ObjectMapper(new YAMLFactory()).readTree(document);
        Map<String, Topic> byChannel = new LinkedHashMap<>();
        root.path("channels")
                .fields()
                .forEachRemaining(
                        channel -> byChannel.put(channel.getKey(), topic(channel.getKey(), channel.getValue())));
        List<Topic> topics = new ArrayList<>(byChannel.values());
        for (JsonNode operation : root.path("operations")) {
            if ("receive".equals(operation.path("action").asText())) {
                topics.add(deadLetters(operation, byChannel));
            }
        }
        return topics;
    }

    private static Topic topic(String channel, JsonNode declared) {
        JsonNode binding = declared.path("bindings").path("kafka");
        Map<String, String> configuration = new LinkedHashMap<>();
        binding.path("topicConfiguration")
                .fields()
                .forEachRemaining(setting -> configuration.put(setting.getKey(), text(setting.getValue())));
        return new Topic(
                declared.path("address").asText(channel),
                binding.path("partitions").asInt(DEFAULT_PARTITIONS),
                configuration);
    }

    /** A list, such as the clean-up policies, is written to the broker with commas. */
    private static String text(JsonNode value) {
        if (!value.isArray()) {
            return value.asText();
        }
        StringJoiner joined = new StringJoiner(",");
        value.forEach(item -> joined.add(item.asText()));
        return joined.toString();
    }

    private static Topic deadLetters(JsonNode operation, Map<String, Topic> byChannel) {
        String reference = operation.path("channel").path("$ref").asText();
        Topic source = byChannel.get(reference.substring(reference.lastIndexOf('/') + 1));
        String name = source.name() + "-" + operation.path("x-service").asText() + "-dead-letter";
        return new Topic(name, source.partitions(), Map.of());
    }
}
