package com.kronkers.mlops.training.runner;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
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
    private static final ObjectMapper JSON = new ObjectMapper();
    /** MLflow writes {@code python_function} beside every flavor. */
    private static final List<String> SERVED = List.of("kronkers-djl", "onnx", "pytorch", "xgboost");

    private static final Map<String, String> TYPES = Map.of(
            "string", "string",
            "integer", "integer",
            "long", "integer",
            "float", "number",
            "double", "number",
            "boolean", "boolean",
            "datetime", "date");

    /** Named, typed columns in and out. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Signature(List<Column> inputs, List<Column> outputs) {}

    /**
     * A column.
     *
     * @param type string, integer, number, boolean, date or tensor
     * @param datatype what an element is on the wire; {@code null} = not said
     * @param shape of a tensor, rows first; {@code null} for one value a row
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Column(String name, String type, String datatype, List<Long> shape) {}

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
        String flavor = SERVED.stream()
                .filter(flavors::contains)
                .findFirst()
                .orElseThrow(() -> new IOException(
                        "the MLmodel file must name one of the flavors " + SERVED + ", it names " + flavors));
        JsonNode signature = document.path("signature");
        return new PackageDescription(
                flavor, new Signature(columns(signature.path("inputs")), columns(signature.path("outputs"))));
    }

    // MLflow writes the columns as a JSON text inside the YAML.
    private static List<Column> columns(JsonNode written) throws IOException {
        List<Column> columns = new ArrayList<>();
        for (JsonNode column : JSON.readTree(written.asText("[]"))) {
            boolean tensor = column.path("type").asText().equals("tensor");
            String type = tensor ? "tensor" : TYPES.get(column.path("type").asText());
            if (type == null || !tensor && !column.path("name").isTextual()) {
                throw new IOException("the MLmodel file's signature holds something that is no column: " + column);
            }
            String name = column.path("name").asText("tensor-" + columns.size());
            columns.add(new Column(name, type, null, null));
        }
        return columns;
    }

    /**
     * With the signature that the validator saw when it opened the package as serving does, which knows of what callers
     * supply and of the engine's own types; the file's stands where the validator says nothing.
     */
    PackageDescription asServed(JsonNode seen) {
        return seen.isObject() ? new PackageDescription(flavor, JSON.convertValue(seen, Signature.class)) : this;
    }
}
