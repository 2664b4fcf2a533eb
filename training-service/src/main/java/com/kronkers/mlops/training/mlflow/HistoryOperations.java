package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.run.Metric;
import com.kronkers.mlops.training.run.MetricHistory;
import com.kronkers.mlops.training.run.RunIds;
import com.kronkers.mlops.training.run.Runs;
import com.kronkers.mlops.training.tracking.Page;
import com.kronkers.mlops.training.tracking.TrackingException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Metrics' histories in MLflow's protocol. */
@ApplicationScoped
class HistoryOperations {
    private static final int MOST_RUNS = 100;
    private static final int MOST_VALUES = 2500;

    private final Runs runs;
    private final MetricHistory history;

    HistoryOperations(Runs runs, MetricHistory history) {
        this.runs = runs;
        this.history = history;
    }

    void addTo(Operations operations) {
        operations.get("metrics/get-history", this::ofRun).get("metrics/get-history-bulk-interval", this::ofRuns);
    }

    private Object ofRun(Call call) {
        Parameters said = call.parameters();
        UUID run = RunOperations.run(said);
        String key = said.required("metric_key");
        Optional<Long> most = said.integer("max_results");
        if (most.isPresent() && most.get() < 1) {
            throw TrackingException.invalid("Invalid value " + most.get()
                    + " for parameter 'max_results' supplied. It must be a positive integer.");
        }
        call.caller().requireReaderOf(runs.info(run).experiment());
        int offset = Page.offset(said.text("page_token").orElse(null));
        // Who says no size knows of no pages, and takes the first for all.
        Page<Metric> page = most.isEmpty() && offset == 0
                ? new Page<>(history.whole(run, key), Optional.empty())
                : history.of(run, key, most.orElse(Long.MAX_VALUE), offset);
        return new RunDto.History(
                Json.orNothing(page.items().stream()
                        .map(metric -> RunDto.MetricDto.of(metric, null))
                        .toList()),
                page.next().orElse(null));
    }

    private Object ofRuns(Call call) {
        Parameters said = call.parameters();
        List<String> ids = said.texts("run_ids");
        if (ids.isEmpty()) {
            throw said.missing("run_ids");
        }
        if (ids.size() > MOST_RUNS) {
            throw TrackingException.invalid("GetMetricHistoryBulkInterval request must specify at most " + MOST_RUNS
                    + " run_ids. Received " + ids.size() + " run_ids.");
        }
        String key = said.required("metric_key");
        long most = said.integer("max_results").orElse((long) MOST_VALUES);
        if (most < 1 || most > MOST_VALUES) {
            throw TrackingException.invalid("max_results must be between 1 and " + MOST_VALUES + ".");
        }
        Optional<Long> first = said.integer("start_step");
        Optional<Long> last = said.integer("end_step");
        checkSteps(first, last);
        List<UUID> asked = ids.stream().map(RunIds::parse).toList();
        asked.forEach(run -> call.caller().requireReaderOf(runs.info(run).experiment()));
        return new RunDto.History(
                Json.orNothing(
                        history
                                .sampled(asked, key, first.orElse(Long.MIN_VALUE), last.orElse(Long.MAX_VALUE), (int)
                                        most)
                                .stream()
                                .map(value -> RunDto.MetricDto.of(value.metric(), RunIds.text(value.run())))
                                .toList()),
                null);
    }

    private static void checkSteps(Optional<Long> first, Optional<Long> last) {
        if (first.isPresent() != last.isPresent()) {
            throw TrackingException.invalid("If either start step or end step are specified, both must be specified.");
        }
        if (first.isPresent() && first.get() > last.get()) {
            throw TrackingException.invalid("end_step must be greater than start_step. Found start_step=" + first.get()
                    + " and end_step=" + last.get() + ".");
        }
    }
}
