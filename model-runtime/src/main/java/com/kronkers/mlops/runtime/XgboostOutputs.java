package com.kronkers.mlops.runtime;

import com.kronkers.mlops.runtime.Signature.Column;
import com.kronkers.mlops.runtime.Signature.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the numbers of an XGBoost model mean, told by its objective. A classifier that scikit-learn's interface saved
 * promises labels in its signature; it then gives both, the most probable class and the probabilities.
 */
final class XgboostOutputs {
    private static final String LABEL_THRESHOLD_OBJECTIVE = "binary:logistic";

    private final List<Column> columns;
    private final int width;
    private final boolean labels;
    private final List<String> classes;
    /** What the sums of trees belong to, of which a row may have more than it has numbers. */
    private final List<String> groups;

    private XgboostOutputs(List<Column> columns, int width, boolean labels, List<String> classes, List<String> groups) {
        this.columns = columns;
        this.width = width;
        this.labels = labels;
        this.classes = classes;
        this.groups = groups.size() == 1 ? List.of() : groups;
    }

    static XgboostOutputs of(Signature declared, XgboostFile header) {
        List<Column> given = declared == null ? List.of() : declared.outputs();
        boolean many = header.objective().equals("multi:softprob");
        if (many || header.objective().equals(LABEL_THRESHOLD_OBJECTIVE)) {
            return ofClassifier(given, many ? header.classes() : 1, many);
        }
        int width = Math.max(1, header.targets());
        if (width == 1 && given.size() <= 1) {
            Column column = given.isEmpty() ? new Column("prediction", "number") : given.get(0);
            return new XgboostOutputs(
                    List.of(column.typed(Datatype.FP32).meaning(Role.PREDICTION, List.of())),
                    1,
                    false,
                    List.of(),
                    numbered(column.categories(), XgboostBase.outputs(header)));
        }
        List<Column> columns = split(given, "prediction", width, Role.PREDICTION, List.of());
        List<String> names = columns.stream().map(Column::name).toList();
        return new XgboostOutputs(columns, width, false, List.of(), numbered(names, width));
    }

    private static XgboostOutputs ofClassifier(List<Column> given, int width, boolean many) {
        Column first = given.isEmpty() ? null : given.get(0);
        boolean labels = first != null && given.size() == 1 && !first.datatype().isFloating();
        List<String> named = first == null ? List.of() : first.categories();
        int classCount = many ? width : 2;
        List<String> classes = numbered(named, classCount);
        List<String> groups = many ? classes : List.of();
        List<String> ofProbability = many ? classes : classes.subList(1, 2);
        if (!labels) {
            String name = many ? ClassOutputs.PROBABILITIES : ClassOutputs.PROBABILITY;
            return new XgboostOutputs(
                    split(given, name, width, Role.PROBABILITY, ofProbability), width, false, classes, groups);
        }
        if (first.datatype() == Datatype.BYTES && named.size() != classCount) {
            throw new InvalidModelPackageException("MLmodel: '" + first.name() + "' is text: list its " + classCount
                    + " classes in metadata.kronkers.outputs." + first.name() + ".categories");
        }
        Datatype type = first.datatype() == Datatype.BYTES ? Datatype.BYTES : Datatype.INT64;
        Column label = first.typed(type).meaning(Role.PREDICTION, classes);
        Column probability = many
                ? Column.tensor(ClassOutputs.PROBABILITIES, Datatype.FP32, new long[] {-1, width})
                : new Column(ClassOutputs.PROBABILITY, "number").typed(Datatype.FP32);
        return new XgboostOutputs(
                List.of(label, probability.meaning(Role.PROBABILITY, ofProbability)), width, true, classes, groups);
    }

    /** These names where there are so many, otherwise the places. */
    private static List<String> numbered(List<String> names, int count) {
        return names.size() == count
                ? names
                : IntStream.range(0, count).mapToObj(String::valueOf).toList();
    }

    /** One tensor for all numbers of a row, or one column for each, as the signature has it. */
    private static List<Column> split(List<Column> given, String name, int width, Role role, List<String> classes) {
        if (given.size() == width && (width > 1 || !given.isEmpty())) {
            List<Column> columns = new ArrayList<>();
            for (int i = 0; i < width; i++) {
                List<String> own = classes.isEmpty() ? classes : classes.subList(i, i + 1);
                columns.add(given.get(i).typed(Datatype.FP32).meaning(role, own));
            }
            return columns;
        }
        if (given.size() > 1) {
            throw new InvalidModelPackageException(
                    "MLmodel: the signature has " + given.size() + " outputs, the model " + width);
        }
        String named = given.isEmpty() ? name : given.get(0).name();
        Column column = width == 1
                ? new Column(named, "number").typed(Datatype.FP32)
                : Column.tensor(named, Datatype.FP32, new long[] {-1, width});
        return List.of(column.meaning(role, classes));
    }

    List<Column> columns() {
        return columns;
    }

    /** What the raw outputs of one row belong to; empty where there is one. */
    List<String> groups() {
        return groups;
    }

    Table table(int rows, float[] raw) {
        Table.Builder table = Table.builder(rows);
        if (labels) {
            table.put(columns.get(0).name(), label(rows, raw));
        }
        int first = labels ? 1 : 0;
        if (columns.size() - first == width
                && !(width == 1 && columns.get(first).isTensor())) {
            for (int i = 0; i < width; i++) {
                table.put(columns.get(first + i).name(), width == 1 ? raw : every(raw, rows, i));
            }
            return table.build();
        }
        long[] shape = columns.get(first).dimensions();
        shape[0] = rows;
        if (shape.length > 1) {
            shape[1] = width;
        }
        return table.tensor(columns.get(first).name(), Tensor.ofFloats(raw, shape))
                .build();
    }

    private float[] every(float[] raw, int rows, int output) {
        float[] picked = new float[rows];
        for (int row = 0; row < rows; row++) {
            picked[row] = raw[row * width + output];
        }
        return picked;
    }

    private Object label(int rows, float[] raw) {
        int[] likely = ClassOutputs.mostProbable(raw, rows, width);
        Column column = columns.get(0);
        if (column.datatype() == Datatype.BYTES) {
            return java.util.Arrays.stream(likely).mapToObj(classes::get).toArray(String[]::new);
        }
        long[] label = java.util.Arrays.stream(likely).asLongStream().toArray();
        return column.isTensor() ? Tensor.ofLongs(label, shape(column, rows)) : label;
    }

    private static long[] shape(Column column, int rows) {
        long[] shape = column.dimensions();
        java.util.Arrays.fill(shape, 1);
        shape[0] = rows;
        return shape;
    }
}
