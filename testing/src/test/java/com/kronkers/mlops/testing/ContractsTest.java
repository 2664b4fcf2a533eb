package com.kronkers.mlops.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ContractsTest {
    static List<String> topics() {
        return Contracts.topics();
    }

    @ParameterizedTest
    @MethodSource("topics")
    void examplesStayValidWithUnknownFields(String topic) {
        for (JsonNode example : Contracts.examples(topic)) {
            Contracts.assertValid(topic, Contracts.withUnknownFields(example));
        }
    }

    @ParameterizedTest
    @MethodSource("topics")
    void unknownFieldsAreReallyAdded(String topic) {
        for (JsonNode example : Contracts.examples(topic)) {
            assertEquals(
                    1,
                    Contracts.withUnknownFields(example)
                            .path("fieldOfANewerVersion")
                            .size());
        }
    }

    @ParameterizedTest
    @MethodSource("topics")
    void dataWithoutItsFirstRequiredFieldsIsRefused(String topic) {
        ObjectNode empty = ((ObjectNode) Contracts.examples(topic).get(0)).removeAll();

        assertThrows(AssertionError.class, () -> Contracts.assertValid(topic, empty));
    }
}
