package com.kronkers.mlops.training.runner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What a model package says of itself in its {@code MLmodel} file, read without loading the model.
 *
 * @see <a href="https://mlflow.org/docs/latest/ml/model/">MLflow Models: the MLmodel file</a>
 */
record PackageDescription(String flavor, Signature signature) {
    private static final long LONGEST = 1 << 20;
    private static final Map<String, String> TYPES = Map.of(
            "string", "string",
            "integer", "integer",
            "long", "integer",
            "float", "number",
            "double", "number",
            "boolean", "boolean",
            "datetime", "date");

    /** Named, typed columns in and out. */
    record Signature(List<Column> inputs, List<Column> outputs) {}

    /** @param type string, integer, number, boolean or date */
    record Column(String name, String type) {}

    /** @throws IOException naming what is missing or not understood */
    static PackageDescription read(Path modelPackage) throws IOException {
        try (ZipFile zip = new ZipFile(modelPackage.toFile())) {
            ZipEntry entry = zip.getEntry("MLmodel");
            if (entry == null || entry.getSize() > LONGEST) {
                throw new IOException("the model package has no MLmodel file, or one over " + LONGEST + " bytes");
            }
            try (InputStream in = zip.getInputStream(entry)) {
                return parse(new YAMLMapper().readTree(in));
            }
        }
    }

    private static PackageDescription parse(JsonNode document) throws IOException {
        List<String> flavors = new ArrayList<>();
        document.path("flavors").fieldNames().forEachRemaining(flavors::add);
        if (flavors.size() != 1) {
            throw new IOException("the MLmodel file must name one flavor, it names " + flavors);
        }
        JsonNode signature = document.path("signature");
        return new PackageDescription(
                flavors.get(0), new Signature(columns(signature.path("inputs")), columns(signature.path("outputs"))));
    }

    // MLflow writes the columns as a JSON text inside the YAML.
    private static List<Column> columns(JsonNode written) throws IOException {
        List<Column> columns = new ArrayList<>();
        for (JsonNode column : new ObjectMapper().readTree(written.asText("[]"))) {
            String type = TYPES.get(column.path("type").asText());
            if (type == null || !column.path("name").isTextual()) {
                throw new IOException("the MLmodel file's signature holds something that is no column: " + column);
            }
            columns.add(new Column(column.path("name").textValue(), type));
        }
        return columns;
    }
}
