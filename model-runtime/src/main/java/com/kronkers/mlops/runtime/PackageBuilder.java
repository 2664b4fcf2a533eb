package com.kronkers.mlops.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.kronkers.mlops.runtime.Signature.Column;
import com.kronkers.mlops.runtime.Signature.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes the package of a model of any flavor: the library's own files, {@code MLmodel}, and beside them what the platform
 * adds: {@code recipe.json}, {@code columns.json}, {@code golden.json}. Equal content gives equal bytes.
 */
public final class PackageBuilder {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .build();

    private static final Map<String, String> MLFLOW_TYPES = Map.of(
            "string", "string",
            "integer", "long",
            "number", "double",
            "boolean", "boolean",
            "date", "datetime",
            "timestamp", "datetime");

    private final TreeMap<String, byte[]> files = new TreeMap<>();

    /** Adds a file of the model's library. */
    public PackageBuilder file(String name, byte[] content) {
        files.put(name, content);
        return this;
    }

    public PackageBuilder recipe(Recipe recipe) {
        return file(ModelPackage.RECIPE, utf8(recipe.toJson()));
    }

    public PackageBuilder columns(Columns columns) {
        return file(ModelPackage.COLUMNS, utf8(columns.toJson()));
    }

    public PackageBuilder golden(GoldenRows golden) {
        return file(ModelPackage.GOLDEN, utf8(Json.write(golden)));
    }

    /**
     * Describes the model.
     *
     * @param flavor MLflow's name
     * @param settings what stands below the flavor, e.g. the model's file
     * @param inputs the columns the model takes, in its order
     * @param outputs what it gives; roles and categories go into {@code metadata.kronkers.outputs}
     */
    public PackageBuilder model(
            String flavor, Map<String, Object> settings, List<Column> inputs, List<Column> outputs) {
        ObjectNode root = Json.MAPPER.createObjectNode();
        root.putObject("flavors").set(flavor, Json.MAPPER.valueToTree(new TreeMap<>(settings)));
        ObjectNode signature = root.putObject("signature");
        signature.put("inputs", columns(inputs).toString());
        signature.put("outputs", columns(outputs).toString());
        ObjectNode meanings = Json.MAPPER.createObjectNode();
        for (Column output : outputs) {
            if (output.role() != null || !output.categories().isEmpty()) {
                ObjectNode meaning = meanings.putObject(output.name());
                Role role = output.role() == null ? Role.PREDICTION : output.role();
                meaning.put("role", role.name().toLowerCase(Locale.ROOT));
                output.categories().forEach(meaning.withArray("categories")::add);
            }
        }
        if (!meanings.isEmpty()) {
            root.putObject("metadata").putObject("kronkers").set("outputs", meanings);
        }
        try {
            return file(ModelPackage.MLMODEL, utf8(YAML.writeValueAsString(root)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("MLmodel is not writable", e);
        }
    }

    /** Writes the files into a folder, which a model can be opened from. */
    public void writeFolder(Path folder) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path target = folder.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.write(target, file.getValue());
        }
    }

    public void write(Path zip) throws IOException {
        PackageArchive.write(zip, files);
    }

    private static ArrayNode columns(List<Column> columns) {
        ArrayNode written = Json.MAPPER.createArrayNode();
        for (Column column : columns) {
            ObjectNode entry = written.addObject();
            if (column.isTensor()) {
                entry.put("type", "tensor").put("name", column.name());
                ObjectNode spec = entry.putObject("tensor-spec");
                spec.put("dtype", column.datatype().numpyName());
                column.shape().forEach(spec.withArray("shape")::add);
                continue;
            }
            entry.put("type", column.datatype() == Datatype.FP32 ? "float" : MLFLOW_TYPES.get(column.type()));
            entry.put("name", column.name());
            entry.put("required", true);
        }
        return written;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
