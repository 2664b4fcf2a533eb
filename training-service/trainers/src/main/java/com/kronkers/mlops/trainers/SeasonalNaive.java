package com.kronkers.mlops.trainers;

import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.seasonal.SeasonalNaiveTrainer;
import com.kronkers.mlops.trainers.training.TrainingRun;
import java.io.IOException;

/** The trainer {@code seasonal-naive}: {@code SeasonalNaive job.json} writes {@code model.zip} and {@code training.json}. */
public final class SeasonalNaive {

    private SeasonalNaive() {}

    public static void main(String[] args) {
        System.exit(ChildProcess.run("SeasonalNaive", args, SeasonalNaive::train));
    }

    static void train(JobFile job) throws IOException {
        new TrainingRun(job, new SeasonalNaiveTrainer(job.parameters())).run();
    }
}
