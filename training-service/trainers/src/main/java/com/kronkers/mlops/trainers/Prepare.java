package com.kronkers.mlops.trainers;

import com.kronkers.mlops.trainers.adoption.Preparation;
import com.kronkers.mlops.trainers.adoption.Rehearsal;
import java.io.IOException;

/** {@code Prepare job.json} writes {@code train.parquet}, {@code train.csv} and {@code columns.json} for a project to train on. */
public final class Prepare {

    private Prepare() {}

    /** Called in a process that waits for its job. */
    static void rehearse() throws IOException {
        Rehearsal.run();
    }

    public static void main(String[] args) {
        System.exit(ChildProcess.run("Prepare", args, job -> System.out.println(Preparation.prepare(job))));
    }
}
