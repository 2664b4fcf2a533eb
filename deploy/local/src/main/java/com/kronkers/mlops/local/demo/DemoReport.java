package com.kronkers.mlops.local.demo;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the demo leaves behind in {@code demo-report.json}.
 *
 * @param ok whether every decision was right and explained
 * @param steps the steps in their order, milliseconds each
 * @param failedRequests predictions that were not answered with 200
 * @param versions the model's versions and the decisions on them
 * @param drift every drift and quality event of the run
 * @param data what the series are like, and how far naive forecasts come
 * @param failure why the story did not end well; absent where it did
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DemoReport(
        boolean ok,
        List<Step> steps,
        int failedRequests,
        List<Version> versions,
        List<Drift> drift,
        Data data,
        String failure) {

    public record Step(String name, long millis) {}

    /** A version: its WAPE and the best baseline's on the same rows, the decision and its reason. */
    public record Version(
            String model, String version, Double wape, Double baselineWape, boolean promoted, String reason) {}

    public record Drift(String kind, List<String> features, String action) {}

    /** The series' number, the share of weeks without a sale, and each baseline's WAPE on the first test rows. */
    public record Data(int series, double zeroShare, List<Baseline> baselines) {}

    public record Baseline(String name, double wape) {}

    void write(Path file) {
        try {
            Files.write(
                    file,
                    new ObjectMapper()
                            .enable(SerializationFeature.INDENT_OUTPUT)
                            .writeValueAsBytes(this));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
