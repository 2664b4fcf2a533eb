package com.kronkers.mlops.local.bench.training;

import com.kronkers.mlops.local.bench.BenchReport;
import com.kronkers.mlops.local.bench.BenchTable;
import com.kronkers.mlops.local.bench.BenchTable.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What the platform adds to the time of the libraries it trains and reads with. */
final class SpeedTable {
    private static final int ROUNDS = 5;
    private final TrainingPlace place;

    SpeedTable(TrainingPlace place) {
        this.place = place;
    }

    BenchTable boosting() throws IOException, InterruptedException {
        return table(
                "Boosted trees",
                "`gradient-boosting` beside the same library with the same settings on the same matrix, which is already in"
                        + " memory: find the best round, then fit all rows. Medians of " + (ROUNDS - 1)
                        + " after a first run.",
                new String[] {"01-bare xgboost4j", "gradient-boosting"},
                "gradient-boosting",
                "bench.BoostingBench",
                "rounds");
    }

    BenchTable load() throws IOException, InterruptedException {
        return table(
                "Load",
                "A dataset from its Parquet file into a trainer's columns, beside bare DuckDB handing over the same columns of"
                        + " the same file in the same order. Medians of " + (ROUNDS - 1) + " after a first run.",
                new String[] {"01-bare DuckDB", "dataset reader"},
                "linear",
                "bench.LoadBench",
                "rows");
    }

    private BenchTable table(String title, String how, String[] names, String trainer, String program, String count)
            throws IOException, InterruptedException {
        Path data = CompleteJourney.demand(place);
        Path job = place.job("speed-" + trainer, data, Map.of());
        List<double[]> rounds = place.run(trainer, program, job, String.valueOf(ROUNDS)).lines().stream()
                .filter(line -> line.matches("[0-9.E-]+ [0-9.E-]+ [0-9]+"))
                .map(line -> java.util.Arrays.stream(line.split(" "))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .skip(1)
                .toList();
        double bare = BenchReport.median(rounds.stream().map(round -> round[0]).toList());
        double ours = BenchReport.median(rounds.stream().map(round -> round[1]).toList());
        return new BenchTable.Builder(
                        title,
                        how,
                        Column.text(""),
                        new Column("seconds", 3),
                        new Column("ratio", 2),
                        new Column(count, 0))
                .row(names[0], bare, 1.0, rounds.get(0)[2])
                .row(names[1], ours, ours / bare, rounds.get(0)[2])
                .build();
    }
}
