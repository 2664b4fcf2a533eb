package com.kronkers.mlops.local.bench.training;

import com.kronkers.mlops.local.bench.Report;
import com.kronkers.mlops.local.bench.TablesReport;
import com.kronkers.mlops.local.cli.Console;
import com.kronkers.mlops.local.platform.PlatformOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** How fast experiments are tracked, and how good and how fast the trainers are. */
public final class TrainingBench {
    private final TrainingPlace place;
    private final Set<TrainingTable> tables;
    private final TablesReport report;

    /**
     * @param options of the platform, for tables that need one
     * @param folder for the data, the jobs and the tables
     */
    public TrainingBench(PlatformOptions options, Path folder, Set<TrainingTable> tables, Console console)
            throws IOException {
        Files.createDirectories(folder);
        this.place = new TrainingPlace(
                options.checkout().resolve("training-service/trainers/target/trainers"), folder, options, console);
        this.tables = tables;
        this.report = new TablesReport(
                "training",
                folder.resolve("training.md"),
                "Every trainer and the validator are processes of their own, as the service starts them.");
    }

    /** Runs the tables that are wanted. */
    public Report run() throws IOException, InterruptedException {
        for (TrainingTable table : TrainingTable.values()) {
            if (tables.contains(table)) {
                place.console().heading("Table: " + table);
                report.add(table.measure(place));
            }
        }
        return report;
    }
}
