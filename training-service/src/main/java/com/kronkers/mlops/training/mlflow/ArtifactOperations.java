package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.artifact.ArtifactPath;
import com.kronkers.mlops.training.artifact.ArtifactTree;
import com.kronkers.mlops.training.run.RunInfo;
import com.kronkers.mlops.training.run.Runs;
import com.kronkers.mlops.training.tracking.TrackingException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;

/** Artifacts in MLflow's protocol, but for their content. */
@ApplicationScoped
class ArtifactOperations {
    private final Runs runs;
    private final ArtifactTree tree;
    private final ArtifactOwners owners;

    ArtifactOperations(Runs runs, ArtifactTree tree, ArtifactOwners owners) {
        this.runs = runs;
        this.tree = tree;
        this.owners = owners;
    }

    /** Those below the API's root. */
    void addTo(Operations operations) {
        operations.get("artifacts/list", this::list);
    }

    /** Those below the root of the proxy. */
    void addProxyTo(Operations operations) {
        operations.get("artifacts", this::listByProxy);
    }

    private Object list(Call call) throws IOException {
        RunInfo run = runs.info(RunOperations.run(call.parameters()));
        call.caller().requireReaderOf(run.experiment());
        return ArtifactLists.below(
                tree, ArtifactUris.of(run), call.parameters().filled("path").orElse(""));
    }

    private Object listByProxy(Call call) throws IOException {
        ArtifactPath path = ArtifactLists.path(call.parameters()
                .filled("path")
                .orElseThrow(
                        () -> TrackingException.invalid("Say whose artifacts: path=<experiment>/<run>/artifacts")));
        owners.requireReader(call.caller(), path);
        return new FileDto.Several(
                null,
                Json.orNothing(tree.list(path).stream()
                        .map(entry -> FileDto.of(entry, ""))
                        .toList()));
    }
}
