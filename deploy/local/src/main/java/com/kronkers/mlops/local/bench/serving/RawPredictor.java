package com.kronkers.mlops.local.bench.serving;

import com.kronkers.mlops.runtime.LoadedModel;
import com.kronkers.mlops.runtime.ModelPackage;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.runtime.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The baseline of serving, a process of its own with serving's own libraries: a model is asked in a loop and nothing else
 * happens. Prints the rows a second for each number of callers with single rows and with batches, as {@code callers rows
 * perSecond}.
 */
public final class RawPredictor {
    static final int BATCH = 1_000;
    static final List<Integer> CALLERS = List.of(1, 2);

    private final LoadedModel model;
    private final long nanos;

    private RawPredictor(LoadedModel model, long nanos) {
        this.model = model;
        this.nanos = nanos;
    }

    /** @param arguments the package, a folder to work in, and the milliseconds of each loop and of its warm-up */
    public static void main(String[] arguments) throws Exception {
        long nanos = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(arguments[2]));
        try (ModelPackage content = ModelPackage.open(Path.of(arguments[0]), Path.of(arguments[1]));
                LoadedModel model = LoadedModel.load(content)) {
            RawPredictor raw = new RawPredictor(model, nanos);
            for (int rows : List.of(1, BATCH)) {
                for (int callers : CALLERS) {
                    raw.rowsPerSecond(rows, callers);
                    System.out.println(callers + " " + rows + " " + raw.rowsPerSecond(rows, callers));
                }
            }
        }
    }

    private double rowsPerSecond(int rows, int callers) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            List<Callable<Double>> loops = new ArrayList<>();
            for (int caller = 0; caller < callers; caller++) {
                loops.add(() -> loop(rows));
            }
            double sum = 0;
            for (Future<Double> each : threads.invokeAll(loops)) {
                sum += each.get();
            }
            return sum;
        } finally {
            threads.shutdownNow();
        }
    }

    private double loop(int rows) {
        String input = model.features().get(0).name();
        Table table = Table.builder(rows)
                .tensor(input, Tensor.ofFloats(OipRequests.numbers(rows), rows, OipRequests.WIDTH))
                .build();
        long begin = System.nanoTime();
        long calls = 0;
        while (System.nanoTime() - begin < nanos) {
            model.predict(table);
            calls++;
        }
        return calls * rows * 1e9 / (System.nanoTime() - begin);
    }
}
