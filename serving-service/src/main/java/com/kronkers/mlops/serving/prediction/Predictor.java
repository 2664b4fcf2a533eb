package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Features;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.serving.capture.Capture;
import com.kronkers.mlops.serving.capture.CapturedRequest;
import com.kronkers.mlops.serving.deployment.DeployedModel;
import com.kronkers.mlops.serving.deployment.Deployments;
import com.kronkers.mlops.serving.deployment.FiniteOutputs;
import com.kronkers.mlops.serving.deployment.Lease;
import com.kronkers.mlops.serving.history.HistorySnapshot;
import com.kronkers.mlops.serving.history.LiveHistory;
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
        Optional<HistorySnapshot> history = deployed.history().map(LiveHistory::now);
        Table rows = rows(deployed, history, supplied);
        Table features = deployed.recipe()
                .map(recipe -> Features.compute(recipe, history.orElseThrow().table(), rows))
                .orElse(rows);
        Table outputs = deployed.predict(features);
        FiniteOutputs.require(deployed.prediction(), outputs);
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
        return new Answer(
                deployed.identity(),
                deployed.recipe(),
                deployed.signature(),
                history.map(HistorySnapshot::asOf).orElse(null),
                rows,
                given,
                outputs);
    }

    private Table rows(DeployedModel deployed, Optional<HistorySnapshot> history, SuppliedRows supplied) {
        if (deployed.recipe().isPresent()) {
            return RowDecoder.decode(
                    deployed.recipe().get(), deployed.signature(), history.orElseThrow(), supplied, mostRows);
        }
        RowDecoder.requireRows(supplied, mostRows);
        return supplied.table(deployed.signature().inputs())
                .orElseThrow(() -> new IllegalStateException(deployed.identity() + " has no recipe"));
    }

    private static CapturedRequest.Version version(DeployedModel deployed) {
        return new CapturedRequest.Version(
                deployed.identity().version(),
                deployed.identity().revision(),
                deployed.identity().variant());
    }
}
