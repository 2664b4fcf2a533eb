package com.kronkers.mlops.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * MLflow's {@code MLmodel} file: flavors and signature. MLflow's types are those of a column specification (string,
 * long, double, boolean, datetime).
 */
record MlModelFile(String flavor, Signature signature) {

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .build();

    private static final Map<String, String> TO_MLFLOW = Map.of(
            "string",
            "string",
            "integer",
            "long",
            "number",
            "double",
            "boolean",
            "boolean",
            "date",
            "datetime",
            "timestamp",
            "datetime");
    private static final Map<String, String> FROM_MLFLOW = Map.of(
            "string",
            "string",
            "integer",
            "integer",
            "long",
            "integer",
            "double",
            "number",
            "float",
            "number",
            "boolean",
            "boolean",
            "datetime",
            "date");

    /** @throws InvalidModelPackageException if it is no MLmodel file with one flavor and a signature */
    static MlModelFile parse(String yaml) {
        try {
            JsonNode root = YAML.readTree(yaml);
            List<String> flavors = new ArrayList<>();
            root.path("flavors").fieldNames().forEachRemaining(flavors::add);
            if (flavors.size() != 1) {
                throw new InvalidModelPackageException("MLmodel: one flavor is needed, found " + flavors);
            }
            JsonNode signature = root.path("signature");
            return new MlModelFile(
                    flavors.get(0),
                    new Signature(columns(signature.path("inputs")), columns(signature.path("outputs"))));
        } catch (JsonProcessingException e) {
            throw new InvalidModelPackageException("MLmodel: not readable: " + e.getOriginalMessage(), e);
        }
    }

    String toYaml() {
        Map<String, Object> files = new LinkedHashMap<>();
        files.put("network", ModelPackage.NETWORK);
        files.put("parameters", ModelPackage.PARAMETERS);
        files.put("recipe", ModelPackage.RECIPE);
        files.put("golden_rows", ModelPackage.GOLDEN);
        files.put("engine", PyTorch.NAME);
        Map<String, Object> types = new LinkedHashMap<>();
        types.put("inputs", Json.write(columns(signature.inputs())));
        types.put("outputs", Json.write(columns(signature.outputs())));
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("flavors", Map.of(flavor, files));
        root.put("signature", types);
        try {
            return YAML.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("MLmodel is not writable", e);
        }
    }

    private static List<Map<String, Object>> columns(List<Signature.Column> columns) {
        List<Map<String, Object>> written = new ArrayList<>();
        for (Signature.Column column : columns) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("type", TO_MLFLOW.get(column.type()));
            entry.put("name", column.name());
            entry.put("required", true);
            written.add(entry);
        }
        return written;
    }

    private static List<Signature.Column> columns(JsonNode json) throws JsonProcessingException {
        List<Map<String, Object>> written = Json.MAPPER.readValue(json.asText("[]"), new TypeReference<>() {});
        List<Signature.Column> columns = new ArrayList<>();
        for (Map<String, Object> entry : written) {
            String type = FROM_MLFLOW.get(String.valueOf(entry.get("type")));
            if (type == null || !(entry.get("name") instanceof String name)) {
                throw new InvalidModelPackageException("MLmodel: signature: not a column: " + entry);
            }
            columns.add(new Signature.Column(name, type));
        }
        return columns;
    }
}
