package com.kronkers.mlops.trainers;

import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.network.NetworkTrainer;
import com.kronkers.mlops.trainers.search.SearchingTrainer;
import com.kronkers.mlops.trainers.training.TrainingRun;
import java.io.IOException;

/**
 * The trainer {@code tabular-network}: {@code Train job.json} reads the job's Parquet file and writes {@code model.zip}
 * and {@code training.json}.
 */
public final class Train {

    private Train() {}

    public static void main(String[] args) {
        System.exit(ChildProcess.run("Train", args, Train::train));
    }

    static void train(JobFile job) throws IOException {
        new TrainingRun(job, SearchingTrainer.of(job, parameters -> new NetworkTrainer(parameters, job.file("work"))))
                .run();
    }
}
