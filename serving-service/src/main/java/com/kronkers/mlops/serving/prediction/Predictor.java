package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Features;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.serving.capture.Capture;
import com.kronkers.mlops.serving.capture.CapturedRequest;
import com.kronkers.mlops.serving.deployment.DeployedModel;
import com.kronkers.mlops.serving.deployment.Deployments;
import com.kronkers.mlops.serving.deployment.Lease;
import com.kronkers.mlops.serving.deployment.Shadows;
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
    private final Shadows shadows;
    private final int mostRows;

    Predictor(Deployments deployments, PredictionIds ids, Capture capture, Shadows shadows, PredictionConfig config) {
        this.deployments = deployments;
        this.ids = ids;
        this.capture = capture;
        this.shadows = shadows;
        this.mostRows = config.maxRows();
    }

    /**
     * Predicts these rows.
     *
     * @param version the only version or alias that may answer; empty for whichever the weights choose
     * @param key whose requests all get the same variant as long as the weights stay; empty for any
     * @param department who asks; {@code null} if no department does
     * @throws com.kronkers.mlops.serving.deployment.UnknownModelException if it is not deployed
     * @throws InvalidRowsException naming each wrong field
     */
    public Answer predict(
            String model, Optional<String> version, Optional<String> key, SuppliedRows rows, String department) {
        long start = System.nanoTime();
        try (Lease lease = deployments.lease(model, version, key)) {
            DeployedModel deployed = lease.model();
            boolean answered = false;
            try {
                Answer answer = answer(deployed, rows, department, start);
                answered = true;
                return answer;
            } finally {
                long nanos = System.nanoTime() - start;
                deployed.meters().requested(nanos, answered);
                if (!answered) {
                    capture.failed(deployed.identity().model(), version(deployed), nanos);
                }
            }
        }
    }

    private Answer answer(DeployedModel deployed, SuppliedRows supplied, String department, long start) {
        Recipe recipe =
                deployed.recipe().orElseThrow(() -> new IllegalStateException(deployed.identity() + " has no recipe"));
        HistorySnapshot history = deployed.history().orElseThrow().now();
        Table rows = RowDecoder.decode(recipe, deployed.signature(), history, supplied, mostRows);
        Table features = Features.compute(recipe, history.table(), rows);
        Table outputs = deployed.predict(features);
        String[] given = new String[outputs.rows()];
        for (int row = 0; row < given.length; row++) {
            given[row] = ids.next(deployed.identity());
        }
        capture.answered(new CapturedRequest(
                deployed.identity().model(),
                version(deployed),
                department,
                Instant.now(),
                System.nanoTime() - start,
                deployed.recipe(),
                deployed.signature(),
                features,
                given,
                outputs));
        shadows.copy(deployed, rows, outputs);
        return new Answer(
                deployed.identity(), deployed.recipe(), deployed.signature(), history.asOf(), rows, given, outputs);
    }

    private static CapturedRequest.Version version(DeployedModel deployed) {
        return new CapturedRequest.Version(
                deployed.identity().version(),
                deployed.identity().revision(),
                deployed.identity().variant());
    }
}
