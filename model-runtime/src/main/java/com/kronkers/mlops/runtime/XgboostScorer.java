package com.kronkers.mlops.runtime;

import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ml.xgboost.XgbNDArray;
import ai.djl.ml.xgboost.XgbNDManager;
import ai.djl.ml.xgboost.XgbSymbolBlock;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.kronkers.mlops.runtime.Signature.Column;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import ml.dmlc.xgboost4j.java.JniUtils;

/**
 * Boosted trees in DJL's XGBoost engine, whose prediction from an array any number of threads may call; a few rows are
 * answered by {@link XgboostTrees}.
 */
final class XgboostScorer implements Scorer {
    private static final String ENGINE = "XGBoost";

    private final Model model;
    private final XgbSymbolBlock booster;
    private final Signature signature;
    private final FloatMatrix matrix;
    private final XgboostOutputs outputs;
    private final XgboostBase base;
    /** With the trees of how many rounds; 0 = all. */
    private final int rounds;

    private final int parallelTrees;
    /** {@code null} where the engine is asked for every row. */
    private final XgboostTrees trees;

    private XgboostScorer(
            Model model,
            XgbSymbolBlock booster,
            Signature signature,
            FloatMatrix matrix,
            XgboostOutputs outputs,
            XgboostBase base,
            int rounds,
            int parallelTrees,
            XgboostTrees trees) {
        this.model = model;
        this.booster = booster;
        this.signature = signature;
        this.matrix = matrix;
        this.outputs = outputs;
        this.base = base;
        this.rounds = rounds;
        this.parallelTrees = parallelTrees;
        this.trees = trees;
    }

    /** @throws InvalidModelPackageException if the file is none of XGBoost's, or does not fit the signature */
    static XgboostScorer load(ModelPackage content, LoadSettings settings) throws IOException {
        MlModelFile description = content.description();
        Path file = content.files().file(description.file("data", "model.json"));
        XgboostFile header = XgboostFile.read(file);
        List<Column> inputs = inputs(description.signature(), header);
        FloatMatrix matrix = new FloatMatrix(inOrderOfTheModel(inputs, header));
        if (matrix.width() != header.featureCount()) {
            throw new InvalidModelPackageException("MLmodel: the signature has " + matrix.width()
                    + " numbers a row, the model takes " + header.featureCount());
        }
        XgboostOutputs outputs = XgboostOutputs.of(description.signature(), header);
        PyTorch.configure();
        Model model = Model.newInstance("xgboost", ENGINE);
        boolean complete = false;
        try {
            XgbSymbolBlock booster = booster(file, header, (XgbNDManager) model.getNDManager());
            model.setBlock(booster);
            XgboostNative.setParameter(booster, "nthread", String.valueOf(settings.threads()));
            XgboostBase base = XgboostBase.of(header);
            XgboostNative.setParameter(booster, "base_score", base.ofTheEngine());
            // The first call sets the model up, which is the one thing callers must not do at once.
            int rounds = rounds(description, header);
            XgboostNative.predict(booster, rounds, new float[matrix.width()], 1, matrix.width(), false);
            XgboostScorer scorer = new XgboostScorer(
                    model,
                    booster,
                    new Signature(inputs, outputs.columns()),
                    matrix,
                    outputs,
                    base,
                    rounds,
                    header.parallelTrees(),
                    XgboostTrees.of(booster, rounds, header, base));
            complete = true;
            return scorer;
        } catch (EngineException e) {
            throw new InvalidModelPackageException(file.getFileName() + ": " + e.getMessage(), e);
        } finally {
            if (!complete) {
                model.close();
            }
        }
    }

    /** Scikit-learn's interface predicts with the best rounds of early stopping, a plain booster with all. */
    private static int rounds(MlModelFile description, XgboostFile header) {
        boolean sklearn = description.file("model_class", "").startsWith("xgboost.sklearn");
        return sklearn ? header.bestIteration() + 1 : 0;
    }

    /** The engine chooses its reader by the file's name, which in MLflow's packages may say nothing. */
    private static XgbSymbolBlock booster(Path file, XgboostFile header, XgbNDManager manager) throws IOException {
        String ending = header.json() ? ".json" : ".ubj";
        if (file.getFileName().toString().endsWith(ending)) {
            return JniUtils.loadModel(manager, file.toAbsolutePath().toString());
        }
        Path named = Files.createTempFile("booster", ending);
        try {
            Files.copy(file, named, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            return JniUtils.loadModel(manager, named.toString());
        } finally {
            Files.delete(named);
        }
    }

    private static List<Column> inputs(Signature declared, XgboostFile header) {
        if (declared == null) {
            return header.features().isEmpty()
                    ? List.of(Column.tensor("input-0", Datatype.FP32, new long[] {-1, header.featureCount()}))
                    : header.features().stream()
                            .map(name ->
                                    new Column(name, "number", Datatype.FP32, null, false, null, null, List.of(), null))
                            .toList();
        }
        List<Column> inputs = new ArrayList<>(declared.inputs());
        if (inputs.size() == 1 && inputs.get(0).isTensor() && inputs.get(0).width() < 0) {
            inputs.set(0, inputs.get(0).shaped(new long[] {-1, header.featureCount()}));
        }
        for (Column input : inputs) {
            if (input.width() < 0 || input.type().equals("date")) {
                throw new InvalidModelPackageException("MLmodel: signature: '" + input.name()
                        + "' is no number or category, nor so many of them a row");
            }
        }
        return inputs;
    }

    private static List<Column> inOrderOfTheModel(List<Column> inputs, XgboostFile header) {
        List<Column> ordered = new ArrayList<>();
        for (String name : header.features()) {
            inputs.stream().filter(input -> input.name().equals(name)).forEach(ordered::add);
        }
        return ordered.size() == inputs.size() ? ordered : inputs;
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public Worker newWorker() {
        return features -> outputs.table(features.rows(), raw(matrix.of(features), features.rows(), false));
    }

    @Override
    public boolean explains() {
        return true;
    }

    @Override
    public List<String> explainedClasses() {
        return outputs.groups();
    }

    @Override
    public Contributions explain(Table features) {
        int rows = features.rows();
        float[] numbers = matrix.of(features);
        float[] values = rows == 0 ? new float[0] : contributions(numbers, rows);
        return new Contributions(featureNames(), outputs.groups(), rows, values, raw(numbers, rows, true));
    }

    /** Whether single rows do without the engine's call. */
    boolean hasTrees() {
        return trees != null;
    }

    @Override
    public void close() {
        model.close();
    }

    private float[] contributions(float[] numbers, int rows) {
        ByteBuffer direct =
                ByteBuffer.allocateDirect(numbers.length * Float.BYTES).order(ByteOrder.nativeOrder());
        direct.asFloatBuffer().put(numbers);
        try (NDManager scope = model.getNDManager().newSubManager()) {
            XgbNDArray array = (XgbNDArray)
                    scope.create(direct.asFloatBuffer(), new Shape(rows, matrix.width()), DataType.FLOAT32);
            return base.addTo(
                    XgboostNative.contributions(booster, rounds * parallelTrees, array),
                    matrix.width() + 1,
                    matrix.width());
        }
    }

    private float[] raw(float[] numbers, int rows, boolean margin) {
        if (rows == 0) {
            return new float[0];
        }
        if (trees != null && rows <= XgboostTrees.MOST_ROWS) {
            float[] raw = trees.raw(numbers, rows);
            return margin ? raw : base.transform(raw);
        }
        boolean raw = margin || base.isOurs();
        float[] values = base.addTo(XgboostNative.predict(booster, rounds, numbers, rows, matrix.width(), raw), 1, 0);
        return margin || !raw ? values : base.transform(values);
    }

    private List<String> featureNames() {
        List<String> names = new ArrayList<>();
        for (Column column : matrix.columns()) {
            if (column.width() == 1) {
                names.add(column.name());
            } else {
                IntStream.range(0, (int) column.width()).forEach(i -> names.add(column.name() + "[" + i + "]"));
            }
        }
        return names;
    }
}
