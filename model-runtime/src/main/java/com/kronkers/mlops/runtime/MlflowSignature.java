package com.kronkers.mlops.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.runtime.Signature.Column;
import com.kronkers.mlops.runtime.Signature.Role;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * MLflow's signature, of columns or of tensors, with what {@code metadata.kronkers} adds: for an input
 * {@code columns.<name>} with {@code minimum}, {@code maximum} and {@code categories}, for an output
 * {@code outputs.<name>} with {@code role} and {@code categories}.
 */
final class MlflowSignature {

    private static final Map<String, Column> SCALARS = Map.of(
            "string",
            new Column("", "string"),
            "binary",
            new Column("", "string"),
            "integer",
            new Column("", "integer").typed(Datatype.INT32),
            "long",
            new Column("", "integer"),
            "float",
            new Column("", "number").typed(Datatype.FP32),
            "double",
            new Column("", "number"),
            "boolean",
            new Column("", "boolean"),
            "datetime",
            new Column("", "date"));

    private MlflowSignature() {}

    /**
     * @return {@code null} where there is no signature of inputs
     * @throws InvalidModelPackageException naming the column that is none, occurs twice or is of a type not served
     */
    static Signature parse(JsonNode signature, JsonNode kronkers) throws JsonProcessingException {
        if (signature.path("inputs").isMissingNode() || signature.path("inputs").isNull()) {
            return null;
        }
        List<Column> inputs = new ArrayList<>();
        for (Column input : columns(signature.path("inputs"), "input")) {
            inputs.add(ranged(input, kronkers.path("columns").path(input.name())));
        }
        List<Column> outputs = new ArrayList<>();
        for (Column output : columns(signature.path("outputs"), "output")) {
            outputs.add(meaning(output, kronkers.path("outputs").path(output.name())));
        }
        return new Signature(inputs, outputs);
    }

    private static List<Column> columns(JsonNode written, String unnamed) throws JsonProcessingException {
        JsonNode entries = Json.MAPPER.readTree(written.asText("[]"));
        List<Column> columns = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (JsonNode entry : entries) {
            String name = entry.path("name").asText(unnamed + "-" + columns.size());
            if (!seen.add(name)) {
                throw new InvalidModelPackageException("MLmodel: signature: '" + name + "' occurs twice");
            }
            columns.add(column(name, entry));
        }
        return columns;
    }

    private static Column column(String name, JsonNode entry) {
        String type = entry.path("type").asText();
        if (type.equals("tensor")) {
            return tensor(name, entry.path("tensor-spec"));
        }
        Column scalar = SCALARS.get(type);
        if (scalar == null) {
            throw new InvalidModelPackageException("MLmodel: signature: '" + name + "' is of type " + type
                    + "; served are tensors and the types string, integer, long, float, double, boolean, datetime");
        }
        boolean required = entry.path("required").asBoolean(true)
                && !entry.path("optional").asBoolean(false);
        return new Column(name, scalar.type(), scalar.datatype(), null, required, null, null, List.of(), null);
    }

    private static Column tensor(String name, JsonNode spec) {
        Datatype datatype = Datatype.ofNumpy(spec.path("dtype").asText());
        List<Long> shape = new ArrayList<>();
        spec.path("shape").forEach(dimension -> shape.add(dimension.asLong()));
        if (datatype == null || shape.isEmpty()) {
            throw new InvalidModelPackageException("MLmodel: signature: '" + name + "' is no tensor of rows: " + spec
                    + "; its first dimension are the rows");
        }
        return Column.tensor(
                name, datatype, shape.stream().mapToLong(Long::longValue).toArray());
    }

    private static Column ranged(Column column, JsonNode range) {
        return column.ranged(number(range.path("minimum")), number(range.path("maximum")), texts(range));
    }

    private static Column meaning(Column column, JsonNode meaning) {
        String role = meaning.path("role").asText("");
        try {
            return role.isEmpty()
                    ? column
                    : column.meaning(Role.valueOf(role.toUpperCase(Locale.ROOT)), texts(meaning));
        } catch (IllegalArgumentException e) {
            throw new InvalidModelPackageException(
                    "MLmodel: metadata.kronkers.outputs." + column.name() + ".role is " + role
                            + ", not prediction, lower, upper or probability",
                    e);
        }
    }

    private static Double number(JsonNode node) {
        return node.isNumber() ? node.doubleValue() : null;
    }

    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        node.path("categories").forEach(category -> texts.add(category.asText()));
        return texts;
    }
}
