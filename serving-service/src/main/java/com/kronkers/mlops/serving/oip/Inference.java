package com.kronkers.mlops.serving.oip;

import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.runtime.Tensor;
import com.kronkers.mlops.serving.prediction.Answer;
import com.kronkers.mlops.serving.prediction.Predictor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks the predictor what the protocol's {@code infer} asks, whichever way the request came. */
@ApplicationScoped
class Inference {
    private final Predictor predictor;

    Inference(Predictor predictor) {
        this.predictor = predictor;
    }

    /**
     * @param version the only one that may answer; empty for whichever is deployed
     * @param key whose requests all get the same variant; empty for any
     * @param department who asks; {@code null} if no department does
     * @throws com.kronkers.mlops.serving.deployment.UnknownModelException if it is not deployed
     * @throws com.kronkers.mlops.serving.prediction.InvalidRowsException naming the fields that do not fit the model
     * @throws InvalidTensorException naming the tensor that does not
     */
    InferResponse infer(
            String model, Optional<String> version, Optional<String> key, InferRequest request, String department) {
        Answer answer = predictor.predict(model, version, key, TensorRows.of(request.inputs()), department);
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
            outputs.add(new InferResponse.Output(ModelDescription.PREDICTION_ID, ids(answer), request.binaryOutput()));
        }
        for (InferRequest.Wanted wanted : request.wanted()) {
            boolean binary = wanted.binary() == null ? request.binaryOutput() : wanted.binary();
            outputs.add(new InferResponse.Output(wanted.name(), tensor(wanted.name(), answer), binary));
        }
        return outputs;
    }

    private static Tensor tensor(String name, Answer answer) {
        if (answer.outputs().has(name)) {
            return answer.outputs().tensor(name);
        }
        if (name.equals(ModelDescription.PREDICTION_ID)) {
            return ids(answer);
        }
        throw new InvalidTensorException("there is no output '" + name + "', only "
                + String.join(", ", answer.outputs().names()) + " and " + ModelDescription.PREDICTION_ID);
    }

    private static Tensor ids(Answer answer) {
        return Tensor.ofStrings(answer.ids(), answer.ids().length);
    }
}
