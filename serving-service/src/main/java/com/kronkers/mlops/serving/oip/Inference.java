package com.kronkers.mlops.serving.oip;

import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.runtime.Tensor;
import com.kronkers.mlops.serving.prediction.Answer;
import com.kronkers.mlops.serving.prediction.NamedRows;
import com.kronkers.mlops.serving.prediction.PredictionId;
import com.kronkers.mlops.serving.prediction.Predictor;
import com.kronkers.mlops.serving.prediction.Turn;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks the predictor what the protocol's {@code infer} asks, whichever way the request came. */
@Singleton
class Inference {
    private final Predictor predictor;

    Inference(Predictor predictor) {
        this.predictor = predictor;
    }

    /**
     * @throws com.kronkers.mlops.serving.deployment.UnknownModelException if it is not deployed
     * @throws com.kronkers.mlops.serving.prediction.InvalidRowsException naming the fields that do not fit the model
     * @throws InvalidTensorException naming the tensor that does not, or an output that the model has not; then nothing
     *     was predicted
     */
    InferResponse infer(Predictor.Question question, InferRequest request, Turn turn) {
        Answer answer = predictor.predict(
                question,
                new NamedRows(TensorRows.of(request.inputs())),
                signature -> requireOutputs(request.wanted(), signature),
                turn);
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("revision", answer.model().revision());
        if (answer.historyAsOf() != null) {
            parameters.put("history_as_of", answer.historyAsOf().toString());
        }
        return new InferResponse(
                answer.model().model(), answer.model().version(), request.id(), parameters, outputs(request, answer));
    }

    private static List<InferResponse.Output> outputs(InferRequest request, Answer answer) {
        Table table = answer.outputs();
        List<InferResponse.Output> outputs = new ArrayList<>();
        if (request.wanted().isEmpty()) {
            for (String name : table.names()) {
                outputs.add(new InferResponse.Output(name, table.tensor(name), request.binaryOutput()));
            }
            outputs.add(new InferResponse.Output(
                    ModelDescription.PREDICTION_ID, PredictionId.tensor(answer.ids()), request.binaryOutput()));
        }
        for (InferRequest.Wanted wanted : request.wanted()) {
            boolean binary = wanted.binary() == null ? request.binaryOutput() : wanted.binary();
            outputs.add(new InferResponse.Output(wanted.name(), tensor(wanted.name(), answer), binary));
        }
        return outputs;
    }

    private static Tensor tensor(String name, Answer answer) {
        return answer.outputs().has(name) ? answer.outputs().tensor(name) : PredictionId.tensor(answer.ids());
    }

    private static void requireOutputs(List<InferRequest.Wanted> wanted, Signature signature) {
        if (wanted.isEmpty()) {
            return;
        }
        List<String> known =
                signature.outputs().stream().map(Signature.Column::name).toList();
        for (InferRequest.Wanted output : wanted) {
            if (!known.contains(output.name()) && !output.name().equals(ModelDescription.PREDICTION_ID)) {
                throw new InvalidTensorException("there is no output '" + output.name() + "', only "
                        + String.join(", ", known) + " and " + ModelDescription.PREDICTION_ID);
            }
        }
    }
}
