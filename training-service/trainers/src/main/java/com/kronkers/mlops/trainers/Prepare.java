package com.kronkers.mlops.trainers;

import com.kronkers.mlops.trainers.adoption.Preparation;

/** {@code Prepare job.json} writes {@code train.parquet}, {@code train.csv} and {@code columns.json} for a project to train on. */
public final class Prepare {

    private Prepare() {}

    public static void main(String[] args) {
        System.exit(ChildProcess.run("Prepare", args, Preparation::prepare));
    }
}
