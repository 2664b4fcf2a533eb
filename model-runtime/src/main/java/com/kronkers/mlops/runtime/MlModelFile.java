package com.kronkers.mlops.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * MLflow's {@code MLmodel} file, as its versions 2 and 3 write it: the flavor that is served, its own settings, the
 * signature.
 *
 * @param settings what stands below the flavor
 * @param signature {@code null} where the package has none
 */
record MlModelFile(Flavor flavor, JsonNode settings, Signature signature) {

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

    /** What a platform's own network is described by when it is written. */
    static MlModelFile ofNetwork(Signature signature) {
        return new MlModelFile(Flavor.KRONKERS_DJL, MissingNode.getInstance(), signature);
    }

    /** @throws InvalidModelPackageException if it is no MLmodel file with a flavor that is served */
    static MlModelFile parse(String yaml) {
        try {
            JsonNode root = YAML.readTree(yaml);
            List<String> names = new ArrayList<>();
            root.path("flavors").fieldNames().forEachRemaining(names::add);
            Flavor flavor = Flavor.among(names);
            return new MlModelFile(
                    flavor,
                    root.path("flavors").path(flavor.mlflowName()),
                    MlflowSignature.parse(
                            root.path("signature"), root.path("metadata").path("kronkers")));
        } catch (JsonProcessingException e) {
            throw new InvalidModelPackageException("MLmodel: not readable: " + e.getOriginalMessage(), e);
        }
    }

    /** A file that the flavor's settings name, or the given one where they do not. */
    String file(String setting, String otherwise) {
        return settings.path(setting).asText(otherwise);
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
        root.put("flavors", Map.of(flavor.mlflowName(), files));
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

    /** How a package's model is written down. */
    enum Flavor {
        KRONKERS_DJL("kronkers-djl"),
        ONNX("onnx"),
        PYTORCH("pytorch"),
        XGBOOST("xgboost");

        private final String mlflowName;

        Flavor(String mlflowName) {
            this.mlflowName = mlflowName;
        }

        String mlflowName() {
            return mlflowName;
        }

        /** MLflow writes {@code python_function} beside every flavor; it means code, which is never run here. */
        private static Flavor among(List<String> names) {
            for (Flavor flavor : values()) {
                if (names.contains(flavor.mlflowName)) {
                    return flavor;
                }
            }
            String served =
                    java.util.Arrays.stream(values()).map(Flavor::mlflowName).collect(Collectors.joining(", "));
            throw new InvalidModelPackageException("MLmodel: the flavors " + names + " are not served; these are: "
                    + served + ". A scikit-learn or LightGBM model is served once it is exported to ONNX.");
        }
    }
}
