package com.kronkers.mlops.runtime;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A model in memory. Thread-safe: as many callers as there are processors predict at once, others wait for them.
 * Closing waits for those under way; tensors live no longer than the call that made them.
 */
public final class LoadedModel implements AutoCloseable {

    private static final int ROWS_AT_ONCE = 4096;

    private final NetworkDescription description;
    private final GoldenRows golden;
    private final Encoder encoder;
    private final Model model;
    private final BlockingQueue<Predictor<Encoder.Encoded, float[]>> predictors;
    private final ReadWriteLock life = new ReentrantReadWriteLock();
    private boolean closed;

    private LoadedModel(NetworkDescription description, GoldenRows golden, Model model) {
        this.description = description;
        this.golden = golden;
        this.encoder = new Encoder(description);
        this.model = model;
        int callers = Runtime.getRuntime().availableProcessors();
        this.predictors = new ArrayBlockingQueue<>(callers);
        for (int i = 0; i < callers; i++) {
            predictors.add(model.newPredictor(new RowsTranslator()));
        }
    }

    /**
     * Reads the network into memory; the package may be closed afterwards.
     *
     * @throws InvalidModelPackageException if the network does not fit its description
     */
    public static LoadedModel load(ModelPackage modelPackage) {
        try {
            return of(modelPackage.network(), modelPackage.parameters(), modelPackage.goldenRows());
        } catch (IOException e) {
            throw new UncheckedIOException("model package is not readable: " + e.getMessage(), e);
        }
    }

    static LoadedModel of(NetworkDescription description, byte[] parameters, GoldenRows golden) {
        long expected = description.weights() * Float.BYTES;
        if (parameters.length != expected) {
            throw new InvalidModelPackageException(
                    "network.params: " + parameters.length + " bytes, network.json describes " + expected);
        }
        PyTorch.engine();
        Model model = Model.newInstance("tabular-network", PyTorch.NAME);
        boolean complete = false;
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(parameters))) {
            TabularNetwork network = new TabularNetwork(description, 0);
            network.loadParameters(model.getNDManager(), in);
            model.setBlock(network);
            LoadedModel loaded = new LoadedModel(description, golden, model);
            complete = true;
            return loaded;
        } catch (IOException | MalformedModelException e) {
            throw new InvalidModelPackageException("network.params: " + e.getMessage(), e);
        } finally {
            if (!complete) {
                model.close();
            }
        }
    }

    /**
     * Predicts every row.
     *
     * @param features as {@link Features#compute} gives them
     * @return one value per row, in the unit of the target
     * @throws IllegalArgumentException if a column is missing or of another type
     * @throws IllegalStateException if the model is closed, or the calling thread is interrupted
     */
    public double[] predict(Table features) {
        Encoder.Encoded encoded = encoder.encode(features);
        double[] values = new double[encoded.rows()];
        life.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the model is closed");
            }
            predict(encoded, values);
            return values;
        } finally {
            life.readLock().unlock();
        }
    }

    /** Predicts the package's golden rows and compares with the outputs that were packed. */
    public GoldenCheck replayGolden() {
        return GoldenTable.check(golden, predict(GoldenTable.table(description, golden.rows())));
    }

    @Override
    public void close() {
        life.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                predictors.forEach(Predictor::close);
                model.close();
            }
        } finally {
            life.writeLock().unlock();
        }
    }

    private void predict(Encoder.Encoded encoded, double[] values) {
        Predictor<Encoder.Encoded, float[]> predictor = borrow();
        try {
            for (int from = 0; from < values.length; from += ROWS_AT_ONCE) {
                int to = Math.min(values.length, from + ROWS_AT_ONCE);
                float[] outputs = predictor.predict(encoded.slice(from, to));
                for (int row = from; row < to; row++) {
                    values[row] = encoder.decode(outputs[row - from], encoded.scales()[row]);
                }
            }
        } catch (TranslateException e) {
            throw new IllegalStateException("prediction failed: " + e.getMessage(), e);
        } finally {
            predictors.add(predictor);
        }
    }

    private Predictor<Encoder.Encoded, float[]> borrow() {
        try {
            return predictors.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a predictor", e);
        }
    }

    private static final class RowsTranslator implements NoBatchifyTranslator<Encoder.Encoded, float[]> {
        @Override
        public NDList processInput(TranslatorContext context, Encoder.Encoded rows) {
            return TabularNetwork.inputs(context.getNDManager(), rows);
        }

        @Override
        public float[] processOutput(TranslatorContext context, NDList outputs) {
            return outputs.singletonOrThrow().toFloatArray();
        }
    }
}
