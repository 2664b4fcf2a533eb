package com.kronkers.mlops.trainers;

import com.kronkers.mlops.trainers.boosting.BoostingTrainer;
import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.search.SearchingTrainer;
import com.kronkers.mlops.trainers.training.TrainingRun;
import java.io.IOException;

/** The trainer {@code gradient-boosting}: {@code GradientBoosting job.json} writes {@code model.zip} and {@code training.json}. */
public final class GradientBoosting {

    private GradientBoosting() {}

    public static void main(String[] args) {
        System.exit(ChildProcess.run("GradientBoosting", args, GradientBoosting::train));
    }

    static void train(JobFile job) throws IOException {
        new TrainingRun(job, SearchingTrainer.of(job, BoostingTrainer::new)).run();
    }
}
