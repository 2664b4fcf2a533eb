package com.kronkers.mlops.training.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.training.tracking.TrackingException;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * What a request says, whether in its body or, as all texts, in its address. Names that nobody asks for are ignored; what is
 * missing, of another kind, or a text that cannot be kept is a {@link TrackingException} in MLflow's words.
 */
final class Parameters {
    private static final String DOCS = " See the API docs for more information about request parameters.";

    private final JsonNode values;
    private final boolean fromAddress;
    private final String path;

    private Parameters(JsonNode values, boolean fromAddress, String path) {
        this.values = values;
        this.fromAddress = fromAddress;
        this.path = path;
    }

    static Parameters of(JsonNode body) {
        return new Parameters(body, false, "");
    }

    static Parameters of(MultiMap address) {
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        address.forEach((name, value) -> values.withArray(name).add(value));
        return new Parameters(values, true, "");
    }

    /** A text; empty if it is missing. */
    Optional<String> text(String name) {
        JsonNode value = value(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw misfit(name, value);
        }
        return Optional.of(storable(path + name, value.textValue()));
    }

    /** A text that is not empty; empty if it is missing. */
    Optional<String> filled(String name) {
        return text(name).filter(text -> !text.isEmpty());
    }

    String required(String name) {
        return filled(name).orElseThrow(() -> missing(name));
    }

    /** The first of two names that is there. */
    String required(String name, String oldName) {
        return filled(name).or(() -> filled(oldName)).orElseThrow(() -> missing(name));
    }

    Optional<Long> integer(String name) {
        JsonNode value = value(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        try {
            if (value.isTextual()) {
                return Optional.of(Long.parseLong(value.textValue().strip()));
            }
            if (value.canConvertToLong() && value.canConvertToExactIntegral()) {
                return Optional.of(value.longValue());
            }
        } catch (NumberFormatException e) {
            // No number, as below.
        }
        throw misfit(name, value);
    }

    /** A number, none or an infinity, these as texts. */
    double number(String name) {
        JsonNode value = value(name);
        if (value.isMissingNode()) {
            throw missing(name);
        }
        if (value.isNumber()) {
            return value.doubleValue();
        }
        if (value.isTextual()) {
            try {
                return Numbers.parse(value.textValue());
            } catch (NumberFormatException e) {
                // No number, as below.
            }
        }
        throw misfit(name, value);
    }

    boolean flag(String name, boolean otherwise) {
        JsonNode value = value(name);
        return value.isMissingNode()
                ? otherwise
                : value.isBoolean() ? value.booleanValue() : "true".equals(value.asText());
    }

    List<String> texts(String name) {
        return list(name)
                .map(item -> {
                    if (!item.isTextual()) {
                        throw misfit(name, list(values, name));
                    }
                    return storable(path + name, item.textValue());
                })
                .toList();
    }

    /** Each object of a list; what is wrong in one is told with its place. */
    List<Parameters> objects(String name) {
        int[] place = {0};
        return list(name)
                .map(item -> {
                    if (!item.isObject()) {
                        throw misfit(name, list(values, name));
                    }
                    return new Parameters(item, false, path + name + "[" + place[0]++ + "].");
                })
                .toList();
    }

    /** An object; one without anything if it is missing. */
    Parameters object(String name) {
        JsonNode value = values.path(name);
        return new Parameters(
                value.isObject() ? value : JsonNodeFactory.instance.objectNode(), false, path + name + ".");
    }

    boolean has(String name) {
        return !value(name).isMissingNode();
    }

    private java.util.stream.Stream<JsonNode> list(String name) {
        JsonNode value = list(values, name);
        if (value.isMissingNode()) {
            return java.util.stream.Stream.empty();
        }
        if (!value.isArray()) {
            throw misfit(name, value);
        }
        return StreamSupport.stream(value.spliterator(), false);
    }

    private static JsonNode list(JsonNode values, String name) {
        JsonNode value = values.path(name);
        return value.isNull() ? MissingNode.getInstance() : value;
    }

    private JsonNode value(String name) {
        JsonNode value = list(values, name);
        return fromAddress && value.isArray() ? value.path(0) : value;
    }

    /** The same text, which has no NUL character: PostgreSQL keeps none. */
    static String storable(String name, String text) {
        int place = text.indexOf('\0');
        if (place >= 0) {
            throw TrackingException.invalid("Invalid value for parameter '" + name
                    + "' supplied: the character at index " + place
                    + " is NUL (\\u0000), which cannot be kept. Send the text without it." + DOCS);
        }
        return text;
    }

    TrackingException missing(String name) {
        return TrackingException.invalid("Missing value for required parameter '" + path + name + "'." + DOCS);
    }

    TrackingException misfit(String name, JsonNode value) {
        return TrackingException.invalid("Invalid value " + value + " for parameter '" + path + name
                + "' supplied:  Hint: Value was of type '" + kind(value) + "'." + DOCS);
    }

    TrackingException misfit(String name) {
        return misfit(name, value(name));
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "str";
            case BOOLEAN -> "bool";
            case ARRAY -> "list";
            case OBJECT -> "dict";
            case NUMBER -> value.isIntegralNumber() ? "int" : "float";
            default -> "NoneType";
        };
    }
}
