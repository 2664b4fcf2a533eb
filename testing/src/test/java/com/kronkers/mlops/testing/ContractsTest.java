package com.kronkers.mlops.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ContractsTest {
    static List<String> schemas() {
        List<String> schemas = new ArrayList<>(Contracts.topics());
        schemas.add("predictions.v2");
        return schemas;
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void examplesStayValidWithUnknownFields(String schema) {
        for (JsonNode example : Contracts.examplesOf(schema)) {
            Contracts.assertValid(schema, Contracts.withUnknownFields(example));
        }
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void unknownFieldsAreReallyAdded(String schema) {
        for (JsonNode example : Contracts.examplesOf(schema)) {
            assertEquals(
                    1,
                    Contracts.withUnknownFields(example)
                            .path("fieldOfANewerVersion")
                            .size());
        }
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void dataWithoutItsFirstRequiredFieldsIsRefused(String schema) {
        ObjectNode empty = ((ObjectNode) Contracts.examplesOf(schema).get(0)).removeAll();

        assertThrows(AssertionError.class, () -> Contracts.assertValid(schema, empty));
    }
}
