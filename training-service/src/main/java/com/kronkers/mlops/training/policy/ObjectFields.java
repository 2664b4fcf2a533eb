package com.kronkers.mlops.training.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.kronkers.mlops.problem.Problem.FieldError;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the fields of one JSON object and collects everything that is wrong with them, so that the caller hears of all
 * faults at once. A wrong field reads as an empty value; the errors decide whether the result is used.
 */
final class ObjectFields {
    private final JsonNode object;
    private final String path;
    private final List<FieldError> errors;

    private ObjectFields(JsonNode object, String path, List<FieldError> errors) {
        this.object = object;
        this.path = path;
        this.errors = errors;
    }

    static ObjectFields of(JsonNode document, List<FieldError> errors) {
        ObjectFields fields = new ObjectFields(document, "", errors);
        if (document == null || !document.isObject()) {
            errors.add(new FieldError("body", "is not a JSON object", "send the policy as one JSON object"));
            return new ObjectFields(MissingNode.getInstance(), "", errors);
        }
        return fields;
    }

    /** The object in a field; an absent or wrong one is reported and reads as empty. */
    ObjectFields object(String name) {
        JsonNode value = object.path(name);
        if (!value.isObject()) {
            wrong(name, value.isMissingNode() ? "is missing" : "is not an object", "send a JSON object");
            return new ObjectFields(MissingNode.getInstance(), path + name + ".", errors);
        }
        return new ObjectFields(value, path + name + ".", errors);
    }

    /** The objects in an array field; an absent field is an empty list. */
    List<ObjectFields> objects(String name) {
        List<ObjectFields> found = new ArrayList<>();
        for (JsonNode element : array(name)) {
            String elementPath = path + name + "[" + found.size() + "]";
            if (!element.isObject()) {
                errors.add(new FieldError(elementPath, "is not an object", "send JSON objects"));
            }
            found.add(new ObjectFields(
                    element.isObject() ? element : MissingNode.getInstance(), elementPath + ".", errors));
        }
        return found;
    }

    void allowOnly(Set<String> known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                wrong(name, "is not known", "remove it, or use one of " + new TreeSet<>(known));
            }
        });
    }

    boolean has(String name) {
        return object.has(name);
    }

    boolean isPresent() {
        return object.isObject();
    }

    String text(String name, String pattern, String fix) {
        JsonNode value = object.path(name);
        if (value.isMissingNode() || value.isNull()) {
            wrong(name, "is missing", fix);
            return "";
        }
        if (!value.isTextual() || !value.textValue().matches(pattern)) {
            wrong(name, "'" + value.asText() + "' does not fit", fix);
            return "";
        }
        return value.textValue();
    }

    long integer(String name, long minimum, long maximum, long absent) {
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            return absent;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < minimum
                || value.longValue() > maximum) {
            wrong(name, "'" + value.asText() + "' does not fit", wholeNumber(minimum, maximum));
            return absent;
        }
        return value.longValue();
    }

    /** A share above 0; an absent one is fine. */
    void share(String name, double most) {
        JsonNode value = object.path(name);
        if (!value.isMissingNode() && !(value.isNumber() && value.doubleValue() > 0 && value.doubleValue() <= most)) {
            wrong(name, "'" + value.asText() + "' does not fit", "send a number above 0, at most " + most);
        }
    }

    boolean flag(String name, boolean absent) {
        JsonNode value = object.path(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            wrong(name, "is not true or false", "send true or false");
        }
        return value.asBoolean(absent);
    }

    Duration duration(String name, Duration absent) {
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            return absent;
        }
        try {
            Duration duration = Duration.parse(value.asText());
            if (!duration.isNegative()) {
                return duration;
            }
            wrong(name, "is negative", "send an ISO-8601 duration such as PT10M");
        } catch (DateTimeParseException e) {
            wrong(name, "'" + value.asText() + "' is no duration", "send an ISO-8601 duration such as PT10M");
        }
        return absent;
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : array(name)) {
            if (!element.isTextual()) {
                wrong(name, "holds something that is no text", "send a list of texts");
            }
            texts.add(element.asText());
        }
        return texts;
    }

    List<Integer> integers(String name, int minimum, int maximum) {
        List<Integer> numbers = new ArrayList<>();
        for (JsonNode element : array(name)) {
            if (!element.isInt() || element.intValue() < minimum || element.intValue() > maximum) {
                wrong(name, "'" + element.asText() + "' does not fit", wholeNumber(minimum, maximum));
            }
            numbers.add(element.asInt());
        }
        return numbers;
    }

    void wrong(String name, String problem, String fix) {
        errors.add(new FieldError(path + name, problem, fix));
    }

    private static String wholeNumber(long minimum, long maximum) {
        return maximum == Long.MAX_VALUE
                ? "send a whole number of at least " + minimum
                : "send a whole number from " + minimum + " to " + maximum;
    }

    private Iterable<JsonNode> array(String name) {
        JsonNode value = object.path(name);
        if (!value.isMissingNode() && !value.isArray()) {
            wrong(name, "is not a list", "send a JSON array");
            return List.of();
        }
        return value;
    }
}
