package com.kronkers.mlops.ingestion.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads the fields of an object that stands on one line. */
final class JsonLine {
    static final JsonFactory JSON = new JsonFactory();

    /** Takes the fields in their order. */
    interface Fields {
        /**
         * Takes a field.
         *
         * @param value text; numbers as they are written, arrays and objects as JSON, null for null
         */
        void field(String name, String value);
    }

    private JsonLine() {}

    /**
     * Reads the object.
     *
     * @param bytes of the line, from index 0
     * @return why the line is no object, null if it is one; then all fields were taken
     */
    static String read(byte[] bytes, int length, Fields fields) throws IOException {
        try (JsonParser parser = JSON.createParser(bytes, 0, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return "it is not a JSON object";
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                fields.field(name, value(parser, parser.nextToken(), bytes));
            }
            return parser.nextToken() == null ? null : "there is text behind the JSON object";
        } catch (JsonProcessingException wrong) {
            return "it is not JSON: "
                    + wrong.getOriginalMessage().lines().findFirst().orElse("it cannot be read");
        }
    }

    private static String value(JsonParser parser, JsonToken token, byte[] bytes) throws IOException {
        if (token == null || token == JsonToken.VALUE_NULL) {
            return null;
        }
        if (!token.isStructStart()) {
            return parser.getText();
        }
        // The text itself: reading and writing it again would change numbers.
        int from = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        int to = (int) parser.currentLocation().getByteOffset();
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
}
