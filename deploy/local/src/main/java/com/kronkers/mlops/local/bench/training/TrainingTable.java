package com.kronkers.mlops.local.bench.training;

import com.kronkers.mlops.local.bench.BenchTable;
import java.io.IOException;

/** The tables of {@code bench training}. */
public enum TrainingTable {
    /** every built-in trainer beside the naive baselines, on a year of real receipts */
    quality {
        @Override
        BenchTable measure(TrainingPlace place) throws IOException, InterruptedException {
            return new QualityTable(place).measure();
        }
    },
    /** boosted trees beside the bare library */
    boosting {
        @Override
        BenchTable measure(TrainingPlace place) throws IOException, InterruptedException {
            return new SpeedTable(place).boosting();
        }
    },
    /** a dataset's way to a trainer beside bare DuckDB */
    load {
        @Override
        BenchTable measure(TrainingPlace place) throws IOException, InterruptedException {
            return new SpeedTable(place).load();
        }
    };

    abstract BenchTable measure(TrainingPlace place) throws IOException, InterruptedException;
}
