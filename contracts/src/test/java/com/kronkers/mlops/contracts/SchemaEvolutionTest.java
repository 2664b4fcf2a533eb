package com.kronkers.mlops.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A published schema version is a promise: {@code src/test/resources/published} holds it as it was published, and a
 * schema of the same name may only add optional fields to it.
 */
class SchemaEvolutionTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PUBLISHED = Path.of("src/test/resources/published");
    private static final Path PRESENT = Path.of("src/main/resources/schemas");

    static List<String> published() throws IOException {
        try (Stream<Path> files = Files.list(PUBLISHED)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("published")
    void aPublishedSchemaOnlyGrows(String file) throws IOException {
        assertEquals(List.of(), SchemaEvolution.breaks(read(PUBLISHED.resolve(file)), read(PRESENT.resolve(file))));
    }

    @Test
    void everySchemaIsPublished() throws IOException {
        try (Stream<Path> files = Files.list(PRESENT)) {
            assertEquals(
                    published(),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void aDroppedFieldBreaks() throws IOException {
        assertBreaks(schema -> properties(schema).remove("digest"), "digest: dropped");
    }

    @Test
    void aRetypedFieldBreaks() throws IOException {
        assertBreaks(schema -> properties(schema).putObject("rows").put("type", "string"), "rows: retyped");
    }

    @Test
    void aRetypedFieldInsideAnArrayBreaks() throws IOException {
        assertBreaks(
                schema -> ((ObjectNode) schema.at("/properties/columns/items/properties/name")).put("type", "integer"),
                "columns[].name: retyped");
    }

    @Test
    void aRetypedDefinitionBreaks() throws IOException {
        assertBreaks(schema -> ((ObjectNode) schema.at("/$defs/link")).put("type", "object"), "links.data: retyped");
    }

    @Test
    void aNewlyRequiredFieldBreaks() throws IOException {
        assertBreaks(schema -> ((ArrayNode) schema.get("required")).add("findings"), "findings: newly required");
    }

    @Test
    void aNewlyRequiredFieldNobodyKnewBreaks() throws IOException {
        assertBreaks(
                schema -> {
                    properties(schema).putObject("owner").put("type", "string");
                    ((ArrayNode) schema.get("required")).add("owner");
                },
                "owner: newly required");
    }

    @Test
    void aDroppedEnumValueBreaks() throws IOException {
        assertBreaks(
                schema -> ((ArrayNode) schema.at("/properties/change/enum")).remove(0), "change: no longer 'created'");
    }

    @Test
    void aNewOptionalFieldIsFine() throws IOException {
        ObjectNode present = dataIngested();
        properties(present).putObject("owner").put("type", "string");

        assertEquals(List.of(), SchemaEvolution.breaks(dataIngested(), present));
    }

    private interface Change {
        void apply(ObjectNode schema);
    }

    private static void assertBreaks(Change change, String expected) throws IOException {
        ObjectNode present = dataIngested();
        change.apply(present);

        List<String> breaks = SchemaEvolution.breaks(dataIngested(), present);

        assertTrue(breaks.stream().anyMatch(found -> found.startsWith(expected)), () -> expected + " not in " + breaks);
    }

    private static ObjectNode properties(ObjectNode schema) {
        return (ObjectNode) schema.get("properties");
    }

    private static ObjectNode dataIngested() throws IOException {
        return (ObjectNode) read(PRESENT.resolve("data-ingested.v1.json"));
    }

    private static JsonNode read(Path file) throws IOException {
        return JSON.readTree(file.toFile());
    }
}
