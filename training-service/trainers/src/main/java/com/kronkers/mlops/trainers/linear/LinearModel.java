package com.kronkers.mlops.trainers.linear;

import com.kronkers.mlops.runtime.Columns;
import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Signature.Column;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.onnx.OnnxGraph;
import com.kronkers.mlops.trainers.onnx.OnnxGraph.Type;
import com.kronkers.mlops.trainers.onnx.OnnxPackage;
import com.kronkers.mlops.trainers.training.Fitted;
import com.kronkers.mlops.trainers.training.ModelOutputs;
import com.kronkers.mlops.trainers.training.TrainingData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A linear model, and its package as ONNX, which takes categories as text. */
final class LinearModel implements Fitted {
    private final TrainingData data;
    private final Design design;
    private final double[][] coefficients;
    private final boolean neverNegative;
    private final Course course;

    LinearModel(TrainingData data, Design design, double[][] coefficients, boolean neverNegative, Course course) {
        this.data = data;
        this.design = design;
        this.coefficients = coefficients;
        this.neverNegative = neverNegative;
        this.course = course;
    }

    @Override
    public double[] forecast(Table features) {
        DesignMatrix rows = design.rows(features);
        int width = coefficients.length;
        double[] forecast = new double[rows.rows() * width];
        for (int row = 0; row < rows.rows(); row++) {
            if (width > 1) {
                System.arraycopy(
                        PenalisedSoftmax.probabilities(rows, row, coefficients), 0, forecast, row * width, width);
            } else {
                double value = rows.dot(row, coefficients[0]);
                forecast[row] = neverNegative ? Math.max(0, value) : value;
            }
        }
        return forecast;
    }

    @Override
    public void write(Path zip) throws IOException {
        List<Columns.Entry> inputs = new ArrayList<>(design.numbers());
        inputs.addAll(design.texts());
        // A classifier's two outputs are told apart by what the file says of its classes.
        List<Column> outputs =
                coefficients.length > 1 ? List.of() : List.of(ModelOutputs.declared(data, Datatype.FP32));
        OnnxPackage.write(zip, data, graph().toBytes(), inputs, outputs);
    }

    @Override
    public Course course() {
        return course;
    }

    private OnnxGraph graph() {
        OnnxGraph graph = new OnnxGraph();
        List<String> parts = new ArrayList<>();
        if (!design.numbers().isEmpty()) {
            addNumbers(graph);
            parts.add("standardised numbers");
        }
        graph.constant("one row each", 0, -1);
        for (Columns.Entry text : design.texts()) {
            if (!text.categories().isEmpty()) {
                parts.add(addText(graph, text));
            }
        }
        graph.node(OnnxGraph.operator("Concat", parts, "the row").with("axis", 1));
        addModel(graph);
        return graph;
    }

    private void addNumbers(OnnxGraph graph) {
        List<String> names = design.numbers().stream().map(Columns.Entry::name).toList();
        names.forEach(name -> graph.input(name, Type.FLOAT, 1));
        float[] scales = new float[names.size()];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = (float) (1 / design.spreads()[i]);
        }
        graph.node(OnnxGraph.operator("Concat", names, "all numbers").with("axis", 1));
        graph.node(OnnxGraph.learned("Imputer", List.of("all numbers"), "no missing")
                .with("imputed_value_floats", floats(design.means()))
                .with("replaced_value_float", Float.NaN));
        graph.node(OnnxGraph.learned("Scaler", List.of("no missing"), "standardised numbers")
                .with("offset", floats(design.means()))
                .with("scale", scales));
    }

    private static String addText(OnnxGraph graph, Columns.Entry text) {
        String flat = text.name() + " flat";
        graph.input(text.name(), Type.STRING, 1);
        graph.node(OnnxGraph.learned("OneHotEncoder", List.of(text.name()), text.name() + " coded")
                .with("cats_strings", text.categories())
                .with("zeros", 1));
        graph.node(OnnxGraph.operator("Reshape", List.of(text.name() + " coded", "one row each"), flat));
        return flat;
    }

    private void addModel(OnnxGraph graph) {
        int width = design.width() - 1;
        float[] weights = new float[coefficients.length * width];
        float[] intercepts = new float[coefficients.length];
        for (int one = 0; one < coefficients.length; one++) {
            System.arraycopy(floats(coefficients[one]), 0, weights, one * width, width);
            intercepts[one] = (float) coefficients[one][width];
        }
        String target = data.recipe().target();
        if (coefficients.length > 1) {
            graph.node(OnnxGraph.learned("LinearClassifier", List.of("the row"), target, "probabilities")
                    .with("classlabels_strings", data.columns().classes())
                    .with("coefficients", weights)
                    .with("intercepts", intercepts)
                    .with("post_transform", "SOFTMAX"));
            graph.output(target, Type.STRING, 0).output("probabilities", Type.FLOAT, coefficients.length);
            return;
        }
        graph.node(OnnxGraph.learned("LinearRegressor", List.of("the row"), "the sum")
                .with("coefficients", weights)
                .with("intercepts", intercepts));
        graph.node(OnnxGraph.operator(neverNegative ? "Relu" : "Identity", List.of("the sum"), target));
        graph.output(target, Type.FLOAT, 1);
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
