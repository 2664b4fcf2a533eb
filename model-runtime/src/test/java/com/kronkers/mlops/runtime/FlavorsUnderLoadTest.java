package com.kronkers.mlops.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Speed, memory and many callers at once, with the models that are measured. */
class FlavorsUnderLoadTest {

    private static final long MEBIBYTE = 1 << 20;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "trees-xgboost-json, 5000, 30000",
        "trees-onnx, 8000, 30000",
        "mlp-torchscript, 4000, 100000",
    })
    void singleRowsAndBatchesAreFast(String name, int leastSingly, int leastInBatches) {
        try (LoadedModel model = ModelFiles.load(ModelFiles.benchmark(name), folder)) {
            String input = model.features().get(0).name();
            double singly = best(() -> rowsPerSecond(model, Batches.of(input, 1, 20), 5_000));
            double batches = best(() -> rowsPerSecond(model, Batches.of(input, 1000, 20), 50));
            System.out.printf(
                    Locale.ROOT, "%s: %.0f rows/s singly, %.0f rows/s in batches of 1000%n", name, singly, batches);

            assertThat(singly).isGreaterThan(leastSingly);
            assertThat(batches).isGreaterThan(leastInBatches);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trees-xgboost-ubj", "trees-onnx", "mlp-torchscript"})
    void manyCallersGetTheirOwnAnswers(String name) throws Exception {
        LoadSettings settings = new LoadSettings(1, 4, Duration.ofSeconds(30));
        ExecutorService callers = Executors.newFixedThreadPool(8);
        try (LoadedModel model = ModelFiles.load(ModelFiles.benchmark(name), folder, settings)) {
            String input = model.features().get(0).name();
            String output = model.prediction().name();
            Table batch = Batches.of(input, 64, 20);
            double[] expected = new double[64];
            for (int row = 0; row < 64; row++) {
                expected[row] = model.predict(batch.select(new int[] {row})).doubles(output)[0];
            }
            List<Future<Boolean>> answers = new ArrayList<>();
            for (int call = 0; call < 4000; call++) {
                int row = call % 64;
                answers.add(callers.submit(
                        () -> model.predict(batch.select(new int[] {row})).doubles(output)[0] == expected[row]));
            }
            for (Future<Boolean> answer : answers) {
                assertThat(answer.get()).isTrue();
            }
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void manyCallersMayAskForContributionsAtOnce() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try (LoadedModel model = ModelFiles.load(ModelFiles.benchmark("trees-xgboost-ubj"), folder)) {
            Table batch = Batches.of("input-0", 8, 20);
            Contributions expected = model.explain(batch);
            List<Future<Contributions>> answers = new ArrayList<>();
            for (int call = 0; call < 100; call++) {
                answers.add(callers.submit(() -> model.explain(batch)));
            }
            for (Future<Contributions> answer : answers) {
                assertThat(answer.get().values()).isEqualTo(expected.values());
            }
        } finally {
            callers.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trees-xgboost-json", "trees-onnx", "mlp-torchscript"})
    @EnabledOnOs(OS.LINUX)
    void predictionsLeaveNothingBehind(String name) throws IOException {
        try (LoadedModel model = ModelFiles.load(ModelFiles.benchmark(name), folder)) {
            String input = model.features().get(0).name();
            Table one = Batches.of(input, 1, 20);
            Table many = Batches.of(input, 100, 20);
            predict(model, one, 20_000);
            predict(model, many, 100);
            long before = nativeBytes();
            long buffers = directBuffers();

            predict(model, one, 60_000);
            predict(model, many, 300);

            assertThat(nativeBytes() - before).isLessThan(12 * MEBIBYTE);
            assertThat(directBuffers() - buffers).isLessThan(10);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trees-xgboost-ubj", "trees-onnx", "mlp-torchscript"})
    @EnabledOnOs(OS.LINUX)
    void aClosedModelLeavesNothingBehind(String name) throws IOException {
        for (int i = 0; i < 20; i++) {
            loadPredictClose(name);
        }
        long before = nativeBytes();

        for (int i = 0; i < 60; i++) {
            loadPredictClose(name);
        }

        assertThat(nativeBytes() - before).isLessThan(24 * MEBIBYTE);
    }

    private void loadPredictClose(String name) {
        try (LoadedModel model = ModelFiles.load(ModelFiles.benchmark(name), folder)) {
            predict(model, Batches.of(model.features().get(0).name(), 50, 20), 2);
        }
    }

    /** Of five rounds, so that what else runs on the machine counts little. */
    private static double best(DoubleSupplier round) {
        return DoubleStream.generate(round).limit(5).max().orElseThrow();
    }

    private static double rowsPerSecond(LoadedModel model, Table rows, int calls) {
        predict(model, rows, calls);
        long start = System.nanoTime();
        predict(model, rows, calls);
        return (double) calls * rows.rows() * 1e9 / (System.nanoTime() - start);
    }

    private static void predict(LoadedModel model, Table rows, int calls) {
        for (int call = 0; call < calls; call++) {
            model.predict(rows);
        }
    }

    /** What the process holds beside the Java heap. */
    private static long nativeBytes() throws IOException {
        System.gc();
        long resident = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .sum();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
        return resident - heap;
    }

    private static long directBuffers() {
        System.gc();
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getCount)
                .sum();
    }
}
