package com.kronkers.mlops.training.runner;

import com.kronkers.mlops.training.job.Job;
import com.kronkers.mlops.training.run.LogBatch;
import com.kronkers.mlops.training.run.Metric;
import com.kronkers.mlops.training.run.RunStatus;
import com.kronkers.mlops.training.run.Runs;
import com.kronkers.mlops.training.tracking.Param;
import com.kronkers.mlops.training.tracking.Tag;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What was tried in a search: each trial is a run below the job's, made and ended in one transaction. */
@ApplicationScoped
class TrialRuns {
    /** What a trainer found on rows that were not judged. */
    private static final String SEARCH = "kronkers.search.";

    private final Runs runs;
    private final NestedRuns nested;
    private final Clock clock;

    TrialRuns(Runs runs, NestedRuns nested, Clock clock) {
        this.runs = runs;
        this.nested = nested;
        this.clock = clock;
    }

    /** Keeps all trials, and in the job's run, which is there, what was chosen. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void keep(Job job, SearchReport search) {
        search.trials().forEach(trial -> keep(job, search, trial));
        SearchReport.Trial chosen = search.chosen();
        List<Metric> metrics = new ArrayList<>(score(search, chosen).stream().toList());
        metrics.add(new Metric(SEARCH + "trials", search.trials().size(), clock.millis(), 0));
        List<Tag> best = List.of(new Tag(SEARCH + "best", name(chosen)));
        runs.logBatch(job.run(), LogBatch.of(metrics, params("kronkers.chosen.", chosen), best));
    }

    private void keep(Job job, SearchReport search, SearchReport.Trial trial) {
        List<Tag> tags = new ArrayList<>();
        tags.add(new Tag("kronkers.trial", Integer.toString(trial.number())));
        tags.add(new Tag("kronkers.trial.origin", trial.origin()));
        if (trial.score().isEmpty()) {
            tags.add(new Tag("kronkers.error", trial.failure()));
        }
        UUID run = nested.open(job, name(trial), tags);
        List<Metric> metrics = score(search, trial).stream().toList();
        runs.logBatch(run, LogBatch.of(metrics, params("kronkers.parameter.", trial), List.of()));
        runs.finish(run, trial.score().isPresent() ? RunStatus.FINISHED : RunStatus.FAILED);
    }

    private Optional<Metric> score(SearchReport search, SearchReport.Trial trial) {
        return trial.score().map(score -> new Metric(SEARCH + search.metric(), score, clock.millis(), 0));
    }

    private static String name(SearchReport.Trial trial) {
        return "trial-" + trial.number();
    }

    private static List<Param> params(String prefix, SearchReport.Trial trial) {
        return trial.parameters().properties().stream()
                .map(parameter -> new Param(
                        prefix + parameter.getKey(),
                        parameter.getValue().isTextual()
                                ? parameter.getValue().textValue()
                                : parameter.getValue().toString()))
                .toList();
    }
}
