package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Contributions;
import com.kronkers.mlops.runtime.Features;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.serving.access.Access;
import com.kronkers.mlops.serving.access.Caller;
import com.kronkers.mlops.serving.capture.Capture;
import com.kronkers.mlops.serving.capture.CapturedRequest;
import com.kronkers.mlops.serving.deployment.DeployedModel;
import com.kronkers.mlops.serving.deployment.Deployments;
import com.kronkers.mlops.serving.deployment.Lease;
import com.kronkers.mlops.serving.deployment.Shadows;
import com.kronkers.mlops.serving.deployment.WouldWaitException;
import com.kronkers.mlops.serving.history.HistorySnapshot;
import com.kronkers.mlops.serving.history.LiveHistory;
import com.kronkers.mlops.serving.topic.Cause;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Answers a request: decode, compute features, predict; and notes what was answered, off the request's path. */
@Singleton
public class Predictor {
    private final Deployments deployments;
    private final PredictionIds ids;
    private final Capture capture;
    private final Shadows shadows;
    private final ModelInterfaces interfaces;
    private final Access access;
    private final HistoryBound bound;
    private final int mostRows;
    private final int mostExplained;

    Predictor(
            Deployments deployments,
            PredictionIds ids,
            Capture capture,
            Shadows shadows,
            ModelInterfaces interfaces,
            Access access,
            PredictionConfig config) {
        this.deployments = deployments;
        this.ids = ids;
        this.capture = capture;
        this.shadows = shadows;
        this.interfaces = interfaces;
        this.access = access;
        this.bound = HistoryBound.of(config);
        this.mostRows = config.maxRows();
        this.mostExplained = config.maxExplainedRows();
    }

    /**
     * Who asks which model for what.
     *
     * @param version the only version or alias that may answer; empty for whichever the weights choose
     * @param key whose requests all get the same variant as long as the weights stay; empty for any
     * @param explain whether contributions are wanted, too
     * @param cause of the events about it
     */
    public record Question(
            String model,
            Optional<String> version,
            Optional<String> key,
            Caller caller,
            boolean explain,
            Cause cause) {}

    /**
     * Predicts what this holds, by the variant that was chosen for the turn.
     *
     * @throws com.kronkers.mlops.serving.deployment.UnknownModelException if it is not deployed
     * @throws InvalidRowsException naming each wrong field
     * @throws HistoryTooOldException if nothing is wrong but the age of the history
     * @throws MalformedBodyException if it is no such text
     * @throws NotExplainedException if contributions are wanted that cannot be had
     * @throws WouldWaitException if the turn is one that may not wait, and it would; then nothing has happened
     */
    public Answer predict(Question question, Supplied rows, Turn turn) {
        return predict(question, rows, signature -> {}, turn);
    }

    /**
     * Like {@link #predict(Question, Supplied, Turn)}, if the version that was chosen is one that can answer.
     *
     * @param required throws what the caller is told if it cannot; then nothing is predicted or taken from a quota
     */
    public Answer predict(Question question, Supplied rows, Consumer<Signature> required, Turn turn) {
        long arrived = System.nanoTime() - turn.waitedNanos();
        try (Lease lease = deployments.lease(turn.choice(), turn)) {
            DeployedModel deployed = lease.model();
            try {
                required.accept(deployed.signature());
                Answer answer = answer(deployed, question, rows, turn, arrived);
                done(deployed, turn, arrived, true);
                return answer;
            } catch (WouldWaitException e) {
                throw e;
            } catch (RuntimeException | Error e) {
                done(deployed, turn, arrived, false);
                kind(e).ifPresent(deployed.meters()::failed);
                capture.failed(deployed.identity().model(), version(deployed), System.nanoTime() - arrived);
                throw e;
            }
        }
    }

    /** What the model itself does not count, since it is not asked then. */
    private static Optional<String> kind(Throwable failure) {
        if (failure instanceof MalformedBodyException) {
            return Optional.of("body");
        }
        if (failure instanceof HistoryTooOldException) {
            return Optional.of("history");
        }
        if (failure instanceof NotExplainedException) {
            return Optional.of("explanation");
        }
        return failure instanceof InvalidRowsException && failure.getCause() == null
                ? Optional.of("rows")
                : Optional.empty();
    }

    private static void done(DeployedModel deployed, Turn turn, long arrived, boolean answered) {
        long nanos = System.nanoTime() - arrived;
        deployed.meters().queued(turn.waitedNanos());
        deployed.meters().requested(nanos, answered);
        if (turn.isSmall()) {
            deployed.took(nanos - turn.waitedNanos());
        }
    }

    private Answer answer(DeployedModel deployed, Question question, Supplied supplied, Turn turn, long arrived) {
        Inputs inputs = interfaces.of(deployed).inputs();
        LocalDate asOf = null;
        Table rows;
        Table features;
        if (deployed.recipe().isPresent()) {
            Recipe recipe = deployed.recipe().get();
            LiveHistory.State live = deployed.history().orElseThrow().state();
            HistorySnapshot history = live.snapshot();
            asOf = history.asOf();
            rows = RowDecoder.decode(inputs, recipe, history, supplied, mostRows);
            bound.check(deployed.identity().model(), history, Instant.now());
            requireAccepted(live);
            features = Features.compute(recipe, history.table(), rows);
        } else {
            rows = RowDecoder.decode(inputs, supplied, mostRows);
            features = rows;
        }
        access.take(question.model(), question.caller(), rows.rows());
        Optional<Contributions> explanation;
        Table outputs;
        try {
            explanation = question.explain() ? Optional.of(explain(deployed, features, turn)) : Optional.empty();
            outputs = outputs(deployed, features, turn);
        } catch (RuntimeException | Error e) {
            access.giveBack(question.model(), question.caller(), rows.rows());
            throw e;
        }
        List<String> given = ids.next(deployed.identity(), outputs.rows());
        capture.answered(new CapturedRequest(
                deployed.identity().model(),
                version(deployed),
                question.caller().department(),
                Instant.now(),
                System.nanoTime() - arrived,
                deployed.recipe(),
                deployed.signature(),
                features,
                given,
                outputs,
                null,
                question.cause()));
        shadows.copy(deployed, rows, outputs);
        return new Answer(
                deployed.identity(), deployed.recipe(), deployed.signature(), asOf, rows, given, outputs, explanation);
    }

    private static void requireAccepted(LiveHistory.State history) {
        history.refusal().ifPresent(reason -> {
            throw new HistoryTooOldException(
                    "The history of dataset " + history.snapshot().dataset() + " ends at "
                            + history.snapshot().asOf() + ", since " + reason + ".",
                    List.of());
        });
    }

    private static Table outputs(DeployedModel deployed, Table features, Turn turn) {
        try {
            return deployed.predict(features, turn);
        } catch (IllegalArgumentException e) {
            // A value was left out that this model's engine cannot do without.
            InvalidRowsException refused = new InvalidRowsException(List.of(new FieldProblem(
                    "rows", e.getMessage(), "Send every field of each row, with a value that its type holds.")));
            refused.initCause(e);
            throw refused;
        }
    }

    private Contributions explain(DeployedModel deployed, Table features, Turn turn) {
        if (!deployed.explains()) {
            throw new NotExplainedException("Version " + deployed.identity().version() + " of model "
                    + deployed.identity().model() + " has no contributions: only models of trees have them.");
        }
        if (features.rows() > mostExplained) {
            throw new NotExplainedException(
                    features.rows() + " rows are too many to explain; ask for at most " + mostExplained + " at once.");
        }
        return deployed.explain(features, turn);
    }

    private static CapturedRequest.Version version(DeployedModel deployed) {
        return new CapturedRequest.Version(
                deployed.identity().version(),
                deployed.identity().revision(),
                deployed.identity().variant());
    }
}
