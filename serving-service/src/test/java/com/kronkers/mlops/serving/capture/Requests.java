package com.kronkers.mlops.serving.capture;

import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.runtime.Tensor;
import com.kronkers.mlops.serving.platform.DemandModel;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Requests as they are captured. */
final class Requests {
    private static final long NANOS = 2_500_000;

    private Requests() {}

    /** One row for each value of the newest lag. */
    static CapturedRequest answered(Instant at, String version, double... lags) {
        return answered(at, new CapturedRequest.Version(version, 1, "champion"), lags);
    }

    static CapturedRequest answered(Instant at, CapturedRequest.Version version, double... lags) {
        return request(at, version, DemandModel.RECIPE, lags);
    }

    /** One of a model that takes all of its features from the caller. */
    static CapturedRequest foreign(Instant at, Signature signature, Table inputs, Table outputs) {
        return new CapturedRequest(
                "foreign",
                new CapturedRequest.Version("1", 1, "champion"),
                null,
                at,
                NANOS,
                Optional.empty(),
                signature,
                inputs,
                Collections.nCopies(inputs.rows(), "id"),
                outputs);
    }

    /** One row with a tensor of so many numbers of four bytes. */
    static CapturedRequest tensors(Instant at, int width) {
        return ofOne(
                at,
                tensor("picture", Datatype.FP32, width),
                Table.builder(1)
                        .tensor("picture", Tensor.ofFloats(new float[width], 1, width))
                        .build());
    }

    /** One row with this text. */
    static CapturedRequest texts(Instant at, String text) {
        return ofOne(
                at,
                new Signature.Column("note", "string"),
                Table.builder(1).strings("note", text).build());
    }

    private static CapturedRequest ofOne(Instant at, Signature.Column input, Table inputs) {
        Signature signature = new Signature(List.of(input), List.of(new Signature.Column("units", "number")));
        return foreign(
                at, signature, inputs, Table.builder(1).doubles("units", 1).build());
    }

    static Signature.Column tensor(String name, Datatype datatype, long width) {
        return new Signature.Column(name, "number", datatype, List.of(-1L, width), true, null, null, List.of(), null);
    }

    static Signature.Column probabilities(String... classes) {
        return new Signature.Column(
                "probability",
                "number",
                Datatype.FP32,
                List.of(-1L, (long) classes.length),
                true,
                null,
                null,
                List.of(classes),
                Signature.Role.PROBABILITY);
    }

    static CapturedRequest failed(Instant at, String version) {
        return CapturedRequest.failed("demand", new CapturedRequest.Version(version, 1, "champion"), at, NANOS);
    }

    /** One row of a model with so many history features, each with a full sketch behind it. */
    static CapturedRequest wide(Instant at, int features) {
        Recipe wide = new Recipe(
                DemandModel.RECIPE.entity(),
                DemandModel.RECIPE.time(),
                DemandModel.RECIPE.step(),
                "units",
                List.of("holiday"),
                List.of(new Recipe.History(
                        "units", IntStream.rangeClosed(1, features).boxed().toList(), List.of())),
                List.of(),
                1,
                features);
        return request(
                at,
                new CapturedRequest.Version("1", 1, "champion"),
                wide,
                IntStream.range(0, 3_000).asDoubleStream().toArray());
    }

    private static CapturedRequest request(Instant at, CapturedRequest.Version version, Recipe recipe, double[] lags) {
        int rows = lags.length;
        Table.Builder features = Table.builder(rows)
                .dates(
                        "week_start",
                        Collections.nCopies(rows, LocalDate.parse("2017-10-02")).toArray(LocalDate[]::new))
                .strings("store_id", filled(rows, "367"))
                .strings("department", filled(rows, "GROCERY"))
                .booleans("holiday", new boolean[rows]);
        recipe.historyFeatureNames().forEach(name -> features.doubles(name, lags));
        recipe.calendarFeatureNames().forEach(name -> features.doubles(name, lags));
        double[] values = new double[rows];
        Arrays.fill(values, 12.5);
        return new CapturedRequest(
                "demand",
                version,
                "replenishment",
                at,
                NANOS,
                Optional.of(recipe),
                DemandModel.SIGNATURE,
                features.build(),
                Collections.nCopies(rows, "id"),
                Table.builder(rows).doubles("units", values).build());
    }

    private static String[] filled(int rows, String value) {
        String[] values = new String[rows];
        Arrays.fill(values, value);
        return values;
    }
}
