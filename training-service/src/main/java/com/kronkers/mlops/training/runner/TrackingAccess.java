package com.kronkers.mlops.training.runner;

import com.kronkers.mlops.training.job.Job;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Keeps what happened in a job as a run, and lets a project tell of it while it trains. */
interface TrackingAccess {

    /**
     * Opens a job's run for writing, also one that an earlier attempt ended or somebody deleted.
     *
     * @param atMost how long the project may take; the token is good for no longer
     * @throws com.kronkers.mlops.training.tracking.TrackingException if its experiment takes no runs
     */
    Grant open(Job job, Duration atMost);

    /** The same for a run below the job's and in its experiment, in which the project tells of a backtest. */
    Grant openBacktest(Job job, int origin, Duration atMost);

    /** Notes that a job runs, in whichever attempt. */
    void begun(Job job);

    /** Notes that the run was ended before there was a model, and with it those of backtests that were running. */
    void cancelled(Job job, String reason);

    /** Notes what the platform found of the model, and that the run ended well. */
    void judged(Job job, RunOutcome.Trained trained);

    /**
     * Notes what was tried before the run's parameters were chosen: each trial as a run below the job's that has ended, and in
     * the job's what was chosen.
     */
    void searched(Job job, SearchReport search);

    /** Notes that the run ended without a model, and with it those of backtests that were running. */
    void failed(Job job, String error);

    /** A token that can write to one run. Closing it takes the token back. */
    interface Grant extends AutoCloseable {

        /** The run's id as MLflow writes it. */
        String runId();

        /** What the project shows as bearer token. */
        String token();

        /** Where the tracking server answers, as this service reaches it. */
        InetSocketAddress address();

        /** The scores that the project has logged, by names that the validator knows: the last value of each. */
        Map<String, Double> reported();

        /** Keeps a file that the project left among the run's artifacts, under its name. */
        void keep(Path file);

        /** Notes that the project ended, well or not. */
        void end(boolean well);

        @Override
        void close();
    }
}
