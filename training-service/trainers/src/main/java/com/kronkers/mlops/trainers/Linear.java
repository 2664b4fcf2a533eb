package com.kronkers.mlops.trainers;

import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.linear.LinearTrainer;
import com.kronkers.mlops.trainers.search.SearchingTrainer;
import com.kronkers.mlops.trainers.training.TrainingRun;
import java.io.IOException;

/** The trainer {@code linear}: {@code Linear job.json} writes {@code model.zip} and {@code training.json}. */
public final class Linear {

    private Linear() {}

    public static void main(String[] args) {
        System.exit(ChildProcess.run("Linear", args, Linear::train));
    }

    static void train(JobFile job) throws IOException {
        new TrainingRun(job, SearchingTrainer.of(job, LinearTrainer::new)).run();
    }
}
