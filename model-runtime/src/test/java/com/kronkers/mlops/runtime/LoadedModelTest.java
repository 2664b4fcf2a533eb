package com.kronkers.mlops.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadedModelTest {

    @TempDir
    Path folder;

    @Test
    void replaysTheGoldenRowsOfItsPackage() throws IOException {
        Networks.writePackage(folder.resolve("model.zip"), 1);
        ModelPackage opened = ModelPackage.open(folder.resolve("model.zip"), folder);

        try (LoadedModel model = LoadedModel.load(opened)) {
            opened.close();
            GoldenCheck check = model.replayGolden();

            assertThat(check.passed()).as(check.problem()).isTrue();
            assertThat(check.rows()).isEqualTo(16);
        }
    }

    @Test
    void goldenRowsTellAnotherNetwork() throws IOException {
        Path zip = folder.resolve("model.zip");
        Networks.writePackage(zip, 1);
        try (FileSystem archive = FileSystems.newFileSystem(zip)) {
            Files.write(archive.getPath("network.params"), Networks.parameters(Networks.description(), 2));
        }

        try (ModelPackage opened = ModelPackage.open(zip, folder);
                LoadedModel model = LoadedModel.load(opened)) {
            GoldenCheck check = model.replayGolden();

            assertThat(check.passed()).isFalse();
            assertThat(check.problem()).contains("golden row");
        }
    }

    @Test
    void aRowsPredictionDoesNotDependOnItsCompany() throws IOException {
        Table features = features(10_000);
        try (LoadedModel model = Networks.model(1)) {
            double[] together = Networks.predict(model, features);

            for (int row : new int[] {0, 1, 4095, 4096, 9999}) {
                double alone = Networks.predict(model, features.select(new int[] {row}))[0];
                assertThat(together[row]).isCloseTo(alone, within(1e-3));
            }
            assertThat(Arrays.stream(together).distinct().count()).isGreaterThan(100);
        }
    }

    @Test
    void answersForUnknownCategoriesAndMissingHistory() throws IOException {
        Recipe recipe = Recipes.demand();
        HistoryTable nobody = HistoryTable.builder(recipe).build();
        Table features = Features.compute(recipe, nobody, Recipes.rows(30, Recipes.week(3)));
        try (LoadedModel model = Networks.model(1)) {
            double[] values = Networks.predict(model, features);

            assertThat(values).hasSize(30);
            assertThat(Arrays.stream(values)).allMatch(value -> Double.isFinite(value) && value >= 0);
        }
    }

    @Test
    void noRowsGiveNoPredictions() throws IOException {
        try (LoadedModel model = Networks.model(1)) {
            assertThat(Networks.predict(model, features(10).select(new int[0]))).isEmpty();
        }
    }

    @Test
    void manyCallersGetTheirOwnAnswers() throws Exception {
        Table features = features(64);
        ExecutorService callers = Executors.newFixedThreadPool(8);
        try (LoadedModel model = Networks.model(1)) {
            double[] expected = IntStream.range(0, 64)
                    .mapToDouble(row -> Networks.predict(model, features.select(new int[] {row}))[0])
                    .toArray();
            List<Future<Boolean>> answers = new ArrayList<>();
            for (int call = 0; call < 2000; call++) {
                int row = call % 64;
                answers.add(callers.submit(
                        () -> Networks.predict(model, features.select(new int[] {row}))[0] == expected[row]));
            }
            for (Future<Boolean> answer : answers) {
                assertThat(answer.get()).isTrue();
            }
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void closingLetsCallersUnderWayFinishAndRefusesNewOnes() throws Exception {
        Table features = features(4096);
        LoadedModel model = Networks.model(1);
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try {
            List<Future<double[]>> answers = new ArrayList<>();
            for (int call = 0; call < 16; call++) {
                answers.add(callers.submit(() -> {
                    try {
                        return Networks.predict(model, features);
                    } catch (IllegalStateException closed) {
                        return null;
                    }
                }));
            }
            answers.get(0).get();
            model.close();
            for (Future<double[]> answer : answers) {
                double[] values = answer.get();
                assertThat(values == null || values.length == 4096).isTrue();
            }
        } finally {
            callers.shutdownNow();
        }
        assertThatThrownBy(() -> model.predict(features))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        model.close();
    }

    @Test
    void aSingleRowTakesWellUnderAMillisecond() throws IOException {
        Table one = features(1);
        try (LoadedModel model = Networks.model(1)) {
            long[] nanos = new long[3000];
            for (int call = 0; call < nanos.length; call++) {
                long start = System.nanoTime();
                Networks.predict(model, one);
                nanos[call] = System.nanoTime() - start;
            }
            long[] warm = Arrays.copyOfRange(nanos, 1000, nanos.length);
            Arrays.sort(warm);
            long p50 = warm[warm.length / 2] / 1000;
            System.out.println("single row p50 " + p50 + " us");
            assertThat(p50).isLessThan(1000);
        }
    }

    @Test
    void manyRowsTakeFarLessThanOneByOne() throws IOException {
        Table features = features(20_000);
        try (LoadedModel model = Networks.model(1)) {
            Networks.predict(model, features);
            long start = System.nanoTime();
            Networks.predict(model, features);
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(java.util.Locale.ROOT, "batches: %.0f rows/s%n", 20_000 / seconds);
            assertThat(20_000 / seconds).isGreaterThan(20_000);
        }
    }

    @Test
    void refusesWeightsThatDoNotFit() throws IOException {
        NetworkDescription description = Networks.description();
        byte[] parameters = Networks.parameters(description, 1);
        byte[] half = Arrays.copyOf(parameters, parameters.length / 2);
        byte[] notFinite = parameters.clone();
        ByteBuffer.wrap(notFinite).putFloat(400, Float.NaN);
        NetworkDescription wider = new NetworkDescription(
                description.categories(), description.numbers(), description.target(), List.of(64, 16), 4);

        assertThatThrownBy(() -> LoadedModel.of(description, half)).isInstanceOf(InvalidModelPackageException.class);
        assertThatThrownBy(() -> LoadedModel.of(description, notFinite))
                .isInstanceOf(InvalidModelPackageException.class)
                .hasMessageContaining("not finite");
        assertThatThrownBy(() -> LoadedModel.of(wider, parameters))
                .isInstanceOf(InvalidModelPackageException.class)
                .hasMessageContaining("describes");
    }

    private static Table features(int rows) {
        Recipe recipe = Recipes.demand();
        HistoryTable history = Recipes.fill(HistoryTable.builder(recipe), Math.min(rows, 500), 20, 3)
                .build();
        return Features.compute(recipe, history, Recipes.rows(rows, Recipes.week(20)));
    }
}
