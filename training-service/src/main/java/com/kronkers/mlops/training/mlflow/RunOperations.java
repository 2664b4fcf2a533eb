package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.experiment.Experiment;
import com.kronkers.mlops.training.run.Run;
import com.kronkers.mlops.training.run.RunIds;
import com.kronkers.mlops.training.run.RunSearch;
import com.kronkers.mlops.training.run.RunStatus;
import com.kronkers.mlops.training.run.Runs;
import com.kronkers.mlops.training.tracking.Page;
import com.kronkers.mlops.training.tracking.TrackingException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/** Runs in MLflow's protocol. */
@ApplicationScoped
class RunOperations {
    private static final int PAGE = 1000;
    private static final int LARGEST_PAGE = 50_000;

    private final Runs runs;
    private final RunSearch search;

    RunOperations(Runs runs, RunSearch search) {
        this.runs = runs;
        this.search = search;
    }

    void addTo(Operations operations) {
        operations
                .post("runs/create", this::create)
                .get("runs/get", this::get)
                .post("runs/update", this::update)
                .post("runs/delete", this::delete)
                .post("runs/restore", this::restore)
                .post("runs/search", this::search);
    }

    /** The run that a request is about. */
    static UUID run(Parameters said) {
        return RunIds.parse(said.required("run_id", "run_uuid"));
    }

    private Object create(Call call) {
        call.caller().requireWriter();
        Parameters said = call.parameters();
        Run run = runs.create(new Runs.Draft(
                Optional.empty(),
                said.filled("experiment_id").map(Ids::experiment).orElse(Experiment.DEFAULT),
                said.filled("run_name"),
                said.text("user_id").orElse(""),
                said.integer("start_time").orElse(0L),
                KeyValueDto.tags(said)));
        return new RunDto.One(RunDto.created(run));
    }

    private Object get(Call call) {
        Run run = runs.get(run(call.parameters()));
        call.caller().requireReaderOf(run.info().experiment());
        return new RunDto.One(RunDto.of(run));
    }

    private Object update(Call call) {
        Parameters said = call.parameters();
        UUID run = run(said);
        call.caller().requireWriterOf(run);
        return new RunDto.OnlyInfo(RunDto.Info.of(runs.update(
                run,
                said.filled("status").map(RunOperations::status),
                said.integer("end_time"),
                said.filled("run_name"))));
    }

    private Object delete(Call call) {
        call.caller().requireWriter();
        runs.delete(run(call.parameters()));
        return Call.NOTHING;
    }

    private Object restore(Call call) {
        call.caller().requireWriter();
        runs.restore(run(call.parameters()));
        return Call.NOTHING;
    }

    private Object search(Call call) {
        Parameters said = call.parameters();
        if (said.integer("max_results").orElse(0L) > LARGEST_PAGE) {
            throw said.misfit("max_results");
        }
        int size = Views.size(said, PAGE);
        long[] experiments = Ids.experiments(said.texts("experiment_ids"));
        Arrays.stream(experiments).forEach(call.caller()::requireReaderOf);
        Page<Run> page = search.find(
                experiments,
                Views.of(said, "run_view_type"),
                RunFilter.conditions(said.text("filter").orElse("")),
                RunFilter.orders(said.texts("order_by")),
                size,
                Page.offset(said.text("page_token").orElse(null)));
        return new RunDto.Several(
                Json.orNothing(page.items().stream().map(RunDto::of).toList()),
                page.next().orElse(null));
    }

    private static RunStatus status(String text) {
        return Arrays.stream(RunStatus.values())
                .filter(status -> status.name().equals(text))
                .findFirst()
                .orElseThrow(() -> TrackingException.invalid(
                        "Invalid value \"" + text + "\" for parameter 'status' supplied: use one of "
                                + Arrays.toString(RunStatus.values()) + "."));
    }
}
