package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.artifact.ArtifactPath;
import com.kronkers.mlops.training.loggedmodel.LoggedModel;
import com.kronkers.mlops.training.loggedmodel.LoggedModels;
import com.kronkers.mlops.training.run.RunIds;
import com.kronkers.mlops.training.run.RunInfo;
import com.kronkers.mlops.training.run.Runs;
import com.kronkers.mlops.training.tracking.TrackingException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/**
 * Whose a path among the artifacts is: {@code <experiment>/<run>/artifacts/...} a run's, {@code
 * <experiment>/models/<model>/artifacts/...} a logged model's. No other path holds anything.
 */
@ApplicationScoped
class ArtifactOwners {
    private static final String ARTIFACTS = "artifacts";
    private static final String MODELS = "models";

    private final Runs runs;
    private final LoggedModels models;

    ArtifactOwners(Runs runs, LoggedModels models) {
        this.runs = runs;
        this.models = models;
    }

    void requireReader(Caller caller, ArtifactPath path) {
        List<String> parts = path.segments();
        if (isModel(parts)) {
            caller.requireReaderOf(model(path).experiment());
        } else {
            caller.requireReaderOf(run(path).experiment());
        }
    }

    void requireWriter(Caller caller, ArtifactPath path) {
        if (isModel(path.segments())) {
            LoggedModelOperations.requireWriter(caller, model(path).sourceRun());
        } else {
            caller.requireWriterOf(run(path).id());
        }
    }

    private LoggedModel model(ArtifactPath path) {
        List<String> parts = path.segments();
        LoggedModel model = models.get(parts.get(2));
        return checked(path, model.experiment(), model);
    }

    private RunInfo run(ArtifactPath path) {
        List<String> parts = path.segments();
        if (parts.size() < 3 || !ARTIFACTS.equals(parts.get(2)) || !RunIds.isId(parts.get(1))) {
            throw nobodys(path);
        }
        UUID id = RunIds.parse(parts.get(1));
        // Another way to write an id would be another folder.
        if (!RunIds.text(id).equals(parts.get(1))) {
            throw nobodys(path);
        }
        RunInfo run = runs.info(id);
        return checked(path, run.experiment(), run);
    }

    private static <T> T checked(ArtifactPath path, long experiment, T owner) {
        if (!Long.toString(experiment).equals(path.segments().get(0))) {
            throw nobodys(path);
        }
        return owner;
    }

    private static boolean isModel(List<String> parts) {
        return parts.size() > 3 && MODELS.equals(parts.get(1)) && ARTIFACTS.equals(parts.get(3));
    }

    private static TrackingException nobodys(ArtifactPath path) {
        return TrackingException.notFound("No such artifact: '" + path
                + "'. Artifacts are below <experiment>/<run>/artifacts and <experiment>/models/<model>/artifacts.");
    }
}
