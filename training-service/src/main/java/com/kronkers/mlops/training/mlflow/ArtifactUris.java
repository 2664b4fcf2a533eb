package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.loggedmodel.LoggedModel;
import com.kronkers.mlops.training.run.RunIds;
import com.kronkers.mlops.training.run.RunInfo;
import java.util.Optional;

/** Where clients find the artifacts of runs and logged models. */
final class ArtifactUris {
    /** Begins the address of what the platform keeps. */
    static final String SCHEME = "mlflow-artifacts:/";

    private ArtifactUris() {}

    static String of(RunInfo run) {
        return root(run.artifactLocation(), run.experiment()) + "/" + RunIds.text(run.id()) + "/artifacts";
    }

    static String of(LoggedModel model) {
        return root(model.artifactLocation(), model.experiment()) + "/models/" + model.id() + "/artifacts";
    }

    private static String root(Optional<String> location, long experiment) {
        return location.map(uri -> uri.replaceAll("/+$", "")).orElse(SCHEME + experiment);
    }
}
