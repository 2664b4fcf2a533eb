package com.kronkers.mlops.training.runner;

import com.kronkers.mlops.training.job.Job;
import com.kronkers.mlops.training.process.ProcessLimits;
import com.kronkers.mlops.training.process.Program;
import com.kronkers.mlops.training.process.ProjectSpace;
import com.kronkers.mlops.training.process.SocketGate;
import com.kronkers.mlops.training.runner.TrackingAccess.Grant;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A project's program with all that it is told: by its environment, and by nothing else. */
final class ProjectProgram {
    private final Job job;
    private final ProjectSpace space;
    private final ProcessLimits limits;

    ProjectProgram(Job job, ProjectSpace space, ProcessLimits limits) {
        this.job = job;
        this.space = space;
        this.limits = limits;
    }

    Program of(String name, List<String> command, Optional<Grant> grant, Optional<SocketGate> gate) throws IOException {
        return space.program(name + "-project", command, space.place("project"), environment(grant), gate, limits);
    }

    private Map<String, String> environment(Optional<Grant> grant) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
        environment.put("LANG", "C.UTF-8");
        environment.put("TZ", "UTC");
        environment.put("HOME", space.place("home"));
        environment.put("TMPDIR", space.place("scratch"));
        environment.put("KRONKERS_TRAINING_DATA", space.place("data") + "/train.parquet");
        environment.put("KRONKERS_TRAINING_CSV", space.place("data") + "/train.csv");
        environment.put("KRONKERS_COLUMNS", space.place("data") + "/columns.json");
        environment.put("KRONKERS_TARGET", job.settings().target());
        environment.put("KRONKERS_MODEL_DIR", space.place("model"));
        environment.put("KRONKERS_SEED", Long.toString(job.settings().seed()));
        environment.put("KRONKERS_PARAMETERS", job.settings().parameters().toString());
        grant.ifPresent(tracking -> {
            environment.put("MLFLOW_TRACKING_URI", address(tracking.address()));
            environment.put("MLFLOW_RUN_ID", tracking.runId());
            environment.put("MLFLOW_TRACKING_TOKEN", tracking.token());
        });
        return environment;
    }

    private String address(InetSocketAddress tracking) {
        return space.isSandboxed()
                ? ProjectSpace.gateAddress()
                : "http://" + tracking.getHostString() + ":" + tracking.getPort();
    }
}
