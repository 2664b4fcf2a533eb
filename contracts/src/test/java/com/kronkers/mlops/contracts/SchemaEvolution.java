package com.kronkers.mlops.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a present schema takes away from a published one, by the paths of its fields. */
final class SchemaEvolution {
    private final JsonNode published;
    private final JsonNode present;
    private final List<String> breaks = new ArrayList<>();

    private SchemaEvolution(JsonNode published, JsonNode present) {
        this.published = published;
        this.present = present;
    }

    static List<String> breaks(JsonNode published, JsonNode present) {
        SchemaEvolution evolution = new SchemaEvolution(published, present);
        evolution.compare("", published, present);
        return evolution.breaks;
    }

    private void compare(String path, JsonNode oldNode, JsonNode newNode) {
        JsonNode before = resolved(published, oldNode);
        JsonNode after = resolved(present, newNode);
        if (!before.path("type").equals(after.path("type"))) {
            breaks.add(path + ": retyped from " + before.path("type") + " to " + after.path("type"));
            return;
        }
        lostValues(path, before, after);
        Set<String> required = names(before.path("required"));
        names(after.path("required")).stream()
                .filter(name -> !required.contains(name))
                .forEach(name -> breaks.add(child(path, name) + ": newly required"));
        before.path("properties").fields().forEachRemaining(field -> {
            JsonNode kept = after.path("properties").path(field.getKey());
            String name = child(path, field.getKey());
            if (kept.isMissingNode()) {
                breaks.add(name + ": dropped");
            } else {
                compare(name, field.getValue(), kept);
            }
        });
        if (before.has("items")) {
            compare(path + "[]", before.path("items"), after.path("items"));
        }
    }

    private void lostValues(String path, JsonNode before, JsonNode after) {
        if (after.has("enum")) {
            Set<String> kept = names(after.path("enum"));
            names(before.path("enum")).stream()
                    .filter(value -> !kept.contains(value))
                    .forEach(value -> breaks.add(path + ": no longer '" + value + "'"));
        }
    }

    private static JsonNode resolved(JsonNode root, JsonNode node) {
        String reference = node.path("$ref").asText("");
        return reference.isEmpty() ? node : root.at(reference.substring(1));
    }

    private static Set<String> names(JsonNode array) {
        Set<String> names = new TreeSet<>();
        (array == null ? MissingNode.getInstance() : array).forEach(name -> names.add(name.asText()));
        return names;
    }

    private static String child(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
