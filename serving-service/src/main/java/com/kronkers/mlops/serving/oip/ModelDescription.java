package com.kronkers.mlops.serving.oip;

import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.serving.deployment.DeployedModel;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model takes and gives, as the protocol describes it.
 *
 * @param versions those that answer
 */
public record ModelDescription(
        String name,
        List<String> versions,
        String platform,
        List<TensorDescription> inputs,
        List<TensorDescription> outputs) {
    /** The output that names each prediction, beside the model's own. */
    static final String PREDICTION_ID = "prediction_id";

    private static final List<Long> COLUMN = List.of(-1L);

    /** A tensor; -1 is a variable dimension. */
    public record TensorDescription(String name, String datatype, List<Long> shape) {}

    /** @param versions all that can be asked under the model's name */
    static ModelDescription of(DeployedModel model, List<String> versions) {
        Signature signature = model.signature();
        List<TensorDescription> outputs = new ArrayList<>(tensors(signature.outputs()));
        outputs.add(new TensorDescription(PREDICTION_ID, "BYTES", COLUMN));
        return new ModelDescription(
                model.identity().model(), versions, "kronkers", tensors(signature.inputs()), List.copyOf(outputs));
    }

    /** A column of one value a row is a vector. */
    static List<Long> shape(Signature.Column column) {
        return column.isTensor() ? column.shape() : COLUMN;
    }

    private static List<TensorDescription> tensors(List<Signature.Column> columns) {
        return columns.stream()
                .map(column ->
                        new TensorDescription(column.name(), column.datatype().name(), shape(column)))
                .toList();
    }
}
