package com.kronkers.mlops.local.bench.training;

import com.kronkers.mlops.local.bench.BenchTable;
import com.kronkers.mlops.local.bench.tracking.TrackingBench;
import com.kronkers.mlops.local.cli.Session;
import com.kronkers.mlops.local.demo.PlatformClient;
import java.io.IOException;

/** The tables of {@code bench training}. */
public enum TrainingTable {
    /** batches and searches beside the original server */
    tracking {
        @Override
        BenchTable measure(TrainingPlace place) throws IOException, InterruptedException {
            try (Session session = Session.start(place.options().only("training"), place.console())) {
                return new TrackingBench(session.platform(), place.folder().resolve("mlflow"), place.console())
                        .measure();
            }
        }
    },
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
    },
    /** from a submitted job to the first line of its trainer */
    start {
        @Override
        BenchTable measure(TrainingPlace place) throws IOException, InterruptedException {
            try (Session session = Session.start(place.options(), place.console())) {
                PlatformClient client = new PlatformClient(session.platform().edge(), session.platform()::token);
                return new FirstLineTable(client, place.console()).measure();
            }
        }
    };

    abstract BenchTable measure(TrainingPlace place) throws IOException, InterruptedException;
}
