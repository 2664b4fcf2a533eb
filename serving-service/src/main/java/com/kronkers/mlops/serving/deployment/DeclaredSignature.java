package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Signature;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the registry told everyone, departments included, must be what the package says.
 *
 * <p>The names of inputs must be the same; outputs may be more than the promotion names, as the probabilities of a
 * classifier are of which MLflow knows the label alone. Of types, datatypes and shapes a promotion may say less than the package, as older ones
 * do, but nothing else:
 *
 * <ul>
 *   <li>{@code number} stands for every number, whole ones too, {@code integer} for every whole one, and {@code date},
 *       {@code timestamp} and {@code datetime} for each other, since MLflow has one type for them.
 *   <li>{@code long}, {@code float}, {@code double} and a {@code datatype} stand for that one alone. MLflow's
 *       {@code integer}, of 32 bits, cannot be told from any whole number, so it is taken as that.
 *   <li>{@code tensor} stands for a tensor of any elements; one may also be named by the type of its elements.
 *   <li>A dimension of -1 on either side agrees with all, as does what is not said. A column with one value a row has
 *       the shape [-1] or [-1, 1].
 *   <li>No inputs, or no outputs, say nothing.
 * </ul>
 */
final class DeclaredSignature {
    private static final String TENSOR = "tensor";
    private static final Set<String> TIMES = Set.of("date", "timestamp", "datetime");
    private static final Set<String> TEXTS = Set.of("string", "binary");
    private static final Map<String, Datatype> PRECISE =
            Map.of("long", Datatype.INT64, "float", Datatype.FP32, "double", Datatype.FP64);

    private DeclaredSignature() {}

    /**
     * @param declared {@code null} = the promotion does not say
     * @throws RefusedVersionException naming each column that differs, what the promotion says and what the package
     */
    static void require(ModelPromoted.Declared declared, Signature packaged) {
        if (declared == null) {
            return;
        }
        List<String> differences = new ArrayList<>();
        differences.addAll(differences("input", declared.inputs(), packaged.inputs(), false));
        differences.addAll(differences("output", declared.outputs(), packaged.outputs(), true));
        if (!differences.isEmpty()) {
            throw new RefusedVersionException(
                    "the package is not what the promotion says: " + String.join("; ", differences));
        }
    }

    private static Collection<String> differences(
            String what, List<ModelPromoted.Field> declared, List<Signature.Column> packaged, boolean mayBeMore) {
        Map<String, Signature.Column> columns = new LinkedHashMap<>();
        packaged.forEach(column -> columns.put(column.name(), column));
        List<String> differences = new ArrayList<>();
        for (ModelPromoted.Field field : declared) {
            Signature.Column column = columns.remove(field.name());
            if (column == null || !agree(field, column)) {
                differences.add("%s %s is %s in the promotion, %s in the package"
                        .formatted(what, field.name(), told(field), column == null ? "not" : told(column)));
            }
        }
        if (!declared.isEmpty() && !mayBeMore) {
            columns.values()
                    .forEach(column -> differences.add("%s %s is not in the promotion, %s in the package"
                            .formatted(what, column.name(), told(column))));
        }
        return differences;
    }

    private static boolean agree(ModelPromoted.Field field, Signature.Column column) {
        return (field.type() == null || typesAgree(field.type(), column))
                && (field.datatype() == null
                        || field.datatype().equals(column.datatype().name()))
                && (field.shape() == null || shapesAgree(field.shape(), column));
    }

    private static boolean typesAgree(String said, Signature.Column column) {
        Datatype precise = PRECISE.get(said);
        if (precise != null) {
            return precise == column.datatype();
        }
        String type = column.type();
        return said.equals(type)
                || said.equals("number") && type.equals("integer")
                || said.equals(TENSOR) && column.isTensor()
                || TIMES.contains(said) && TIMES.contains(type)
                || TEXTS.contains(said) && TEXTS.contains(type);
    }

    private static boolean shapesAgree(List<Long> said, Signature.Column column) {
        if (!column.isTensor()) {
            return said.size() == 1 || said.size() == 2 && Math.abs(said.get(1)) == 1;
        }
        boolean agree = said.size() == column.shape().size();
        for (int i = 0; agree && i < said.size(); i++) {
            long is = column.shape().get(i);
            agree = said.get(i) < 0 || is < 0 || said.get(i) == is;
        }
        return agree;
    }

    private static String told(ModelPromoted.Field field) {
        return (field.type() == null ? "of no type" : field.type())
                + (field.datatype() == null ? "" : " " + field.datatype())
                + (field.shape() == null ? "" : " " + field.shape());
    }

    private static String told(Signature.Column column) {
        return column.type() + " " + column.datatype() + (column.isTensor() ? " " + column.shape() : "");
    }
}
