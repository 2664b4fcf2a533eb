package com.kronkers.mlops.ingestion.contract.odcs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.problem.Problem.FieldError;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A place in a document that knows its path. What does not fit there is noted with that path, and reading goes on, so
 * that one answer names every fault.
 */
final class Place {
    private final JsonNode node;
    private final String path;
    private final Notes notes;

    /** What reading a document brought up. */
    static final class Notes {
        final List<FieldError> faults = new ArrayList<>();
        final List<FieldError> warnings = new ArrayList<>();
    }

    Place(JsonNode node, String path, Notes notes) {
        this.node = node;
        this.path = path;
        this.notes = notes;
    }

    Place at(String field) {
        JsonNode found = node.path(field);
        return new Place(
                found.isNull() ? MissingNode.getInstance() : found, path.isEmpty() ? field : path + "." + field, notes);
    }

    boolean present() {
        return !node.isMissingNode() && !node.isNull();
    }

    boolean object() {
        return node.isObject();
    }

    String path() {
        return path;
    }

    /** The elements of a list; a fault if it is something else. */
    List<Place> items() {
        List<Place> items = new ArrayList<>();
        if (present() && !node.isArray()) {
            fault("is no list", "Begin every element with a hyphen.");
            return items;
        }
        for (int i = 0; i < node.size(); i++) {
            items.add(new Place(node.get(i), path + "[" + i + "]", notes));
        }
        return items;
    }

    /** A scalar as text, null if it is missing. */
    String text() {
        if (!present()) {
            return null;
        }
        if (!node.isValueNode()) {
            fault("is no single value", "Write one text or number.");
            return null;
        }
        return node.isBigDecimal() ? node.decimalValue().toString() : node.asText();
    }

    /** A text that must be there; a fault and an empty text if it is not. */
    String required() {
        String text = text();
        if (text == null || text.isBlank()) {
            fault("is missing", "Write it; the standard asks for it.");
            return "";
        }
        return text;
    }

    /** True or false, false if it is missing. */
    boolean flag() {
        return flag(false);
    }

    boolean flag(boolean otherwise) {
        if (present() && !node.isBoolean()) {
            fault("is not true or false", "Write true or false without quotes.");
        }
        return present() ? node.asBoolean() : otherwise;
    }

    /** A whole number, empty if it is missing. */
    Optional<Integer> whole() {
        if (present() && !node.canConvertToInt()) {
            fault("is no whole number", "Write a number without quotes.");
            return Optional.empty();
        }
        return present() ? Optional.of(node.asInt()) : Optional.empty();
    }

    /** A list of scalars as texts, null if it is missing. */
    List<String> texts() {
        if (!present()) {
            return null;
        }
        return items().stream()
                .map(Place::text)
                .map(text -> text == null ? "" : text)
                .toList();
    }

    /** Like {@link #texts}; a fault for values whose spelling is lost because they stand without quotes. */
    List<String> quotedTexts() {
        items().stream()
                .filter(item -> item.node.isBoolean() || item.node.isFloatingPointNumber())
                .forEach(item -> item.fault("is read as " + item.node.asText(), "Put the text in quotes."));
        return texts();
    }

    /** One of some words, written in any case; a fault if it is another. */
    <E extends Enum<E>> Optional<E> oneOf(Class<E> type) {
        String text = text();
        if (text == null) {
            return Optional.empty();
        }
        for (E each : type.getEnumConstants()) {
            if (each.name().equalsIgnoreCase(text.replace('-', '_'))) {
                return Optional.of(each);
            }
        }
        List<String> words = new ArrayList<>();
        for (E each : type.getEnumConstants()) {
            words.add(each.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        fault("'" + text + "' is unknown", "Write one of " + words + ".");
        return Optional.empty();
    }

    /** The values of a {@code customProperties} list by their names. */
    Place custom(Set<String> known) {
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        for (Place item : at("customProperties").items()) {
            String property = item.at("property").required();
            if (known.contains(property)) {
                values.set(property, item.node.path("value"));
            } else {
                item.warn("'" + property + "' means nothing here", "Leave it out, or use one of " + known + ".");
            }
        }
        return new Place(values, path.isEmpty() ? "customProperties" : path + ".customProperties", notes);
    }

    /**
     * Notes fields that are not read.
     *
     * @param read the fields that are used
     * @param documentary the standard's other fields: they are named in a warning, because they are not kept
     */
    void fields(Set<String> read, Set<String> documentary) {
        if (!object()) {
            if (present()) {
                fault("is no group of fields", "Write field: value pairs.");
            }
            return;
        }
        for (Iterator<Map.Entry<String, JsonNode>> each = node.fields(); each.hasNext(); ) {
            String field = each.next().getKey();
            if (documentary.contains(field)) {
                at(field).warn("is not kept", "Nothing to do: it changes no check.");
            } else if (!read.contains(field)) {
                at(field).fault("is no field here that can be used", "Use one of " + new TreeSet<>(read) + ".");
            }
        }
    }

    void fault(String problem, String fix) {
        notes.faults.add(new FieldError(path, problem, fix));
    }

    void warn(String problem, String fix) {
        notes.warnings.add(new FieldError(path, problem, fix));
    }
}
