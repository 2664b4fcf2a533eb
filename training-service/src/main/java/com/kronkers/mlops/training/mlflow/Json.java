package com.kronkers.mlops.training.mlflow;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.kronkers.mlops.training.tracking.TrackingException;
import java.io.IOException;
import java.util.List;

/** JSON as MLflow writes it: snake case, nothing for what is not there, no number and the infinities as texts. */
final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .build();

    private Json() {}

    /** An empty list is not written. */
    static <T> List<T> orNothing(List<T> list) {
        return list.isEmpty() ? null : list;
    }

    static byte[] write(Object answer) {
        try {
            return MAPPER.writeValueAsBytes(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer cannot be written as JSON", e);
        }
    }

    /** A request's body; an empty one is an empty object. Old clients send a text that holds the JSON. */
    static JsonNode object(byte[] body) {
        try {
            JsonNode read = body.length == 0 ? MAPPER.createObjectNode() : MAPPER.readTree(body);
            JsonNode tree = read.isTextual() ? MAPPER.readTree(read.textValue()) : read;
            if (tree.isObject()) {
                return tree;
            }
        } catch (IOException e) {
            throw TrackingException.invalid("The request's body is no JSON. Send a whole JSON object in UTF-8.");
        }
        throw TrackingException.invalid(
                "The request's body is no JSON object. Send an object with the parameters' names.");
    }

    static JsonNode read(String json) throws JsonProcessingException {
        return MAPPER.readTree(json);
    }
}
