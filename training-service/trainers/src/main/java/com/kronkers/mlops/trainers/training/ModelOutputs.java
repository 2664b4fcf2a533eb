package com.kronkers.mlops.trainers.training;

import com.kronkers.mlops.runtime.Columns;
import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Signature.Column;
import com.kronkers.mlops.runtime.Signature.Role;
import java.util.List;

/** How the built-in trainers describe what their models take and give. */
public final class ModelOutputs {

    private ModelOutputs() {}

    /** The prediction: a number of this type, or the name of a class. */
    public static Column declared(TrainingData data, Datatype number) {
        String target = data.recipe().target();
        return data.width() == 1
                ? new Column(target, "number", number, null, true, null, null, List.of(), Role.PREDICTION)
                : new Column(
                        target,
                        "string",
                        Datatype.BYTES,
                        null,
                        true,
                        null,
                        null,
                        data.columns().classes(),
                        Role.PREDICTION);
    }

    /** The inputs of a model that takes categories as numbers. */
    public static List<Column> numbers(List<Columns.Entry> inputs) {
        return inputs.stream()
                .map(input -> new Column(input.name(), input.isText() ? "number" : input.type()))
                .toList();
    }

    /** The inputs of a model that takes categories as text. */
    public static List<Column> columns(List<Columns.Entry> inputs) {
        return inputs.stream()
                .map(input -> new Column(input.name(), input.type()))
                .toList();
    }
}
