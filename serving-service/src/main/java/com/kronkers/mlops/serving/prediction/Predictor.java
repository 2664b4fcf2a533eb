package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Features;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.serving.capture.Capture;
import com.kronkers.mlops.serving.capture.CapturedRequest;
import com.kronkers.mlops.serving.deployment.DeployedModel;
import com.kronkers.mlops.serving.deployment.Deployments;
import com.kronkers.mlops.serving.deployment.Lease;
import com.kronkers.mlops.serving.history.HistorySnapshot;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;

/** Answers a request: decode, compute features, predict; and notes what was answered, off the request's path. */
@ApplicationScoped
public class Predictor {
    private final Deployments deployments;
    private final PredictionIds ids;
    private final Capture capture;
    private final ModelMeters meters;
    private final int mostRows;

    Predictor(
            Deployments deployments, PredictionIds ids, Capture capture, ModelMeters meters, PredictionConfig config) {
        this.deployments = deployments;
        this.ids = ids;
        this.capture = capture;
        this.meters = meters;
        this.mostRows = config.maxRows();
    }

    /**
     * Predicts these rows.
     *
     * @param version the only version that may answer; empty for whichever is deployed
     * @param department who asks; {@code null} if no department does
     * @throws com.kronkers.mlops.serving.deployment.UnknownModelException if it is not deployed
     * @throws InvalidRowsException naming each wrong field
     */
    public Answer predict(String model, Optional<String> version, SuppliedRows rows, String department) {
        long start = System.nanoTime();
        try (Lease lease =
                version.map(wanted -> deployments.lease(model, wanted)).orElseGet(() -> deployments.lease(model))) {
            DeployedModel deployed = lease.model();
            boolean answered = false;
            try {
                Answer answer = answer(deployed, rows, department, start);
                answered = true;
                return answer;
            } finally {
                long nanos = System.nanoTime() - start;
                meters.of(deployed.identity()).record(nanos, answered);
                if (!answered) {
                    capture.failed(deployed.identity().model(), version(deployed), nanos);
                }
            }
        }
    }

    private Answer answer(DeployedModel deployed, SuppliedRows supplied, String department, long start) {
        Recipe recipe = deployed.recipe();
        HistorySnapshot history = deployed.history().now();
        Table rows = RowDecoder.decode(
                Inputs.of(deployed.signature(), java.util.Optional.of(recipe)),
                recipe,
                history,
                new NamedRows(supplied),
                mostRows);
        Table features = Features.compute(recipe, history.table(), rows);
        double[] values = deployed.predict(features);
        String[] given = new String[values.length];
        for (int row = 0; row < given.length; row++) {
            if (!Double.isFinite(values[row])) {
                throw new IllegalStateException(deployed.identity() + " answers row " + row + " with " + values[row]);
            }
            given[row] = ids.next(deployed.identity());
        }
        capture.answered(new CapturedRequest(
                deployed.identity().model(),
                version(deployed),
                department,
                Instant.now(),
                System.nanoTime() - start,
                recipe,
                features,
                given,
                values));
        return new Answer(deployed.identity(), recipe, history.asOf(), rows, given, values);
    }

    private static CapturedRequest.Version version(DeployedModel deployed) {
        return new CapturedRequest.Version(
                deployed.identity().version(), deployed.identity().revision());
    }
}
