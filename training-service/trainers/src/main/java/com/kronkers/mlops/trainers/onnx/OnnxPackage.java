package com.kronkers.mlops.trainers.onnx;

import com.kronkers.mlops.runtime.Columns;
import com.kronkers.mlops.runtime.PackageBuilder;
import com.kronkers.mlops.runtime.Signature.Column;
import com.kronkers.mlops.trainers.adoption.GoldenRowsOf;
import com.kronkers.mlops.trainers.training.ModelOutputs;
import com.kronkers.mlops.trainers.training.TrainingData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes the package of a model that is an ONNX graph. */
public final class OnnxPackage {
    private static final String FILE = "model.onnx";

    private OnnxPackage() {}

    /**
     * With golden rows, as ONNX Runtime answers them.
     *
     * @param inputs the columns that the graph takes, each by its name
     * @param outputs what the package says of them; empty = what the graph says
     */
    public static void write(
            Path zip, TrainingData data, byte[] graph, List<Columns.Entry> inputs, List<Column> outputs)
            throws IOException {
        PackageBuilder content = new PackageBuilder()
                .file(FILE, graph)
                .model("onnx", Map.of("data", FILE), ModelOutputs.columns(inputs), outputs)
                .recipe(data.recipe())
                .columns(data.columns());
        GoldenRowsOf.add(content, zip.toAbsolutePath().resolveSibling("work"));
        content.write(zip);
    }
}
