package com.kronkers.mlops.trainers.seasonal;

import com.kronkers.mlops.runtime.Columns;
import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.onnx.OnnxGraph;
import com.kronkers.mlops.trainers.onnx.OnnxPackage;
import com.kronkers.mlops.trainers.training.Fitted;
import com.kronkers.mlops.trainers.training.ModelOutputs;
import com.kronkers.mlops.trainers.training.TrainingData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** One feature handed on, or the training rows' mean where it is missing; as ONNX it is served like any model. */
final class SeasonalNaive implements Fitted {
    private final TrainingData data;
    private final String feature;
    private final float otherwise;
    private final Course course;

    SeasonalNaive(TrainingData data, String feature, float otherwise, Course course) {
        this.data = data;
        this.feature = feature;
        this.otherwise = otherwise;
        this.course = course;
    }

    @Override
    public double[] forecast(Table features) {
        return SeasonalNaiveTrainer.forecast(features, feature, otherwise);
    }

    @Override
    public void write(Path zip) throws IOException {
        String target = data.recipe().target();
        OnnxGraph graph = new OnnxGraph()
                .input(feature, OnnxGraph.Type.FLOAT, 1)
                .constant("other value", otherwise)
                .node(OnnxGraph.operator("IsNaN", List.of(feature), "is missing"))
                .node(OnnxGraph.operator("Where", List.of("is missing", "other value", feature), target))
                .output(target, OnnxGraph.Type.FLOAT, 1);
        List<Columns.Entry> inputs = List.of(data.columns().find(feature).orElseThrow());
        OnnxPackage.write(zip, data, graph.toBytes(), inputs, List.of(ModelOutputs.declared(data, Datatype.FP32)));
    }

    @Override
    public Course course() {
        return course;
    }
}
