package com.kronkers.mlops.trainers.adoption;

import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.training.Rows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;

/** Writes what a project trains on: {@code train.parquet}, {@code train.csv} and {@code columns.json}. */
public final class Preparation {

    private Preparation() {}

    /**
     * The rows that are judged on are not among them, so that nobody can train on one.
     *
     * @return what was written, in words
     */
    public static String prepare(JobFile job) throws IOException {
        PreparedData data = PreparedData.of(job);
        Rows rows = data.rows();
        int[] positions = data.split().both();
        int[] stopping = data.split().stop();
        boolean[] stop = new boolean[positions.length];
        for (int i = 0; i < stop.length; i++) {
            stop[i] = Arrays.binarySearch(stopping, positions[i]) >= 0;
        }
        new TrainingFiles(data.dataset().recipe(), data.columns()).write(job.jobDirectory(), rows, stop);
        Files.writeString(job.file("columns.json"), data.columns().toJson(), StandardCharsets.UTF_8);
        return "wrote " + rows.count() + " rows, " + stopping.length + " of them to stop by, with "
                + data.columns().inputs().size() + " features; " + data.split().test().length
                + " rows are withheld to judge on";
    }
}
