package com.kronkers.mlops.training.runner;

import com.kronkers.mlops.training.job.Job;
import com.kronkers.mlops.training.process.StopSignal;
import java.io.IOException;
import java.util.Optional;

/** The part of a run that makes a model of fetched data: a program of the platform's, or somebody's project. */
interface Training {

    /**
     * Says what will train, before anything is fetched.
     *
     * @throws IOException if it cannot: it is not installed, or may not be run here
     */
    RunOutcome.Code code(Job job) throws IOException;

    /**
     * Leaves {@code model.zip} in the workplace.
     *
     * @return how the run ended, or empty if it goes on
     */
    Optional<RunOutcome> train(Job job, Workplace place, StopSignal stop) throws IOException, InterruptedException;
}
