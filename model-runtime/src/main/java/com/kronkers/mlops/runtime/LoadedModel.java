package com.kronkers.mlops.runtime;

import com.kronkers.mlops.runtime.Signature.Column;
import com.kronkers.mlops.runtime.Signature.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A model in memory. Thread-safe: as many callers as {@link LoadSettings#predictors()} predict at once, others wait, and
 * never longer than they say. Closing waits for those under way; tensors live no longer than the call that made them.
 */
public final class LoadedModel implements AutoCloseable {

    private final String flavor;
    private final Recipe recipe;
    private final Signature signature;
    private final GoldenRows golden;
    private final LoadSettings settings;
    private final Scorer scorer;
    private final BlockingQueue<Scorer.Worker> workers;
    private final ReadWriteLock life = new ReentrantReadWriteLock();
    private boolean closed;

    private LoadedModel(
            String flavor,
            Recipe recipe,
            Signature signature,
            GoldenRows golden,
            LoadSettings settings,
            Scorer scorer) {
        this.flavor = flavor;
        this.recipe = recipe;
        this.signature = signature;
        this.golden = golden;
        this.settings = settings;
        this.scorer = scorer;
        this.workers = new ArrayBlockingQueue<>(settings.predictors());
        for (int i = 0; i < settings.predictors(); i++) {
            workers.add(scorer.newWorker());
        }
    }

    /** Loads with {@link LoadSettings#defaults()}. */
    public static LoadedModel load(ModelPackage modelPackage) {
        return load(modelPackage, LoadSettings.defaults());
    }

    /**
     * Reads the model into memory; the package may be closed afterwards.
     *
     * @throws InvalidModelPackageException if it needs foreign code or files, is a pickle, or does not fit its description
     */
    public static LoadedModel load(ModelPackage modelPackage, LoadSettings settings) {
        try {
            Columns columns = modelPackage.columns().orElse(null);
            Scorer scorer = CodedScorer.of(scorer(modelPackage, settings), columns);
            boolean complete = false;
            try {
                LoadedModel loaded = new LoadedModel(
                        modelPackage.flavor(),
                        modelPackage.recipe().orElse(null),
                        supplied(modelPackage, scorer.signature()),
                        modelPackage.goldenRows().orElse(null),
                        settings,
                        scorer);
                complete = true;
                return loaded;
            } finally {
                if (!complete) {
                    scorer.close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("model package is not readable: " + e.getMessage(), e);
        }
    }

    private static Scorer scorer(ModelPackage content, LoadSettings settings) throws IOException {
        return switch (content.description().flavor()) {
            case KRONKERS_DJL ->
                NetworkScorer.of(
                        NetworkDescription.fromJson(content.files().text(ModelPackage.NETWORK)),
                        content.files().bytes(ModelPackage.PARAMETERS));
            case ONNX -> OnnxScorer.load(content, settings);
            case PYTORCH -> TorchScorer.load(content);
            case XGBOOST -> XgboostScorer.load(content, settings);
        };
    }

    static LoadedModel of(NetworkDescription description, byte[] parameters) {
        return of(MlModelFile.Flavor.KRONKERS_DJL, NetworkScorer.of(description, parameters), LoadSettings.defaults());
    }

    static LoadedModel of(MlModelFile.Flavor flavor, Scorer scorer, LoadSettings settings) {
        return new LoadedModel(flavor.mlflowName(), null, scorer.signature(), null, settings, scorer);
    }

    /** With a recipe callers supply entity, time and known columns; ranges and categories are those of the features. */
    private static Signature supplied(ModelPackage content, Signature features) {
        Recipe recipe = content.recipe().orElse(null);
        if (recipe == null) {
            return features;
        }
        Map<String, Column> byName = new HashMap<>();
        features.inputs().forEach(feature -> byName.put(feature.name(), feature));
        Signature declared = content.description().signature();
        boolean own = content.description().flavor() == MlModelFile.Flavor.KRONKERS_DJL && declared != null;
        Map<String, String> types = new HashMap<>();
        content.columns().ifPresent(columns -> types.putAll(columns.types()));
        byName.forEach((name, column) -> types.put(name, column.type()));
        List<Column> inputs = new ArrayList<>();
        for (Column input : (own ? declared : Signature.of(recipe, types)).inputs()) {
            Column feature = byName.get(input.name());
            boolean time = input.name().equals(recipe.time());
            inputs.add(
                    feature == null || time
                            ? input
                            : input.ranged(feature.minimum(), feature.maximum(), feature.categories()));
        }
        return new Signature(inputs, features.outputs());
    }

    /** MLflow's name of the flavor. */
    public String flavor() {
        return flavor;
    }

    public Optional<Recipe> recipe() {
        return Optional.ofNullable(recipe);
    }

    /** How many callers predict at once. */
    public int predictors() {
        return settings.predictors();
    }

    /** What callers supply and get; with a recipe the inputs are fewer than {@link #features()}. */
    public Signature signature() {
        return signature;
    }

    /** The columns that {@link #predict} takes: with a recipe those that {@link Features#compute} makes. */
    public List<Column> features() {
        return scorer.signature().inputs();
    }

    /** The output that is the prediction: the first that is called so, or simply the first. */
    public Column prediction() {
        return signature.output(Role.PREDICTION).orElse(signature.outputs().get(0));
    }

    /**
     * Predicts every row, and waits as long as the model's settings say where all predictors are in use.
     *
     * @param features the columns of {@link #features()}, in any order; others are ignored
     * @return the columns of {@link Signature#outputs()}, a row for each row
     * @throws IllegalArgumentException if a column is missing, or of another type or shape
     * @throws BusyModelException if no predictor became free
     * @throws IllegalStateException if the model is closed, fails on these rows, or the calling thread is interrupted
     */
    public Table predict(Table features) {
        return predict(features, settings.waitAtMost());
    }

    /** Like {@link #predict(Table)}, with a wait of the caller's. */
    public Table predict(Table features, Duration waitAtMost) {
        long nanos = waitAtMost.toNanos();
        enter(nanos);
        try {
            Scorer.Worker worker = workers.poll(nanos, TimeUnit.NANOSECONDS);
            if (worker == null) {
                throw new BusyModelException(
                        "all " + settings.predictors() + " predictors are in use for " + waitAtMost.toMillis() + " ms");
            }
            return predict(worker, features);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            life.readLock().unlock();
        }
    }

    /** Like {@link #predict(Table)}, but never waits: empty where all predictors are in use. */
    public Optional<Table> tryPredict(Table features) {
        enter(0);
        try {
            Scorer.Worker worker = workers.poll();
            return worker == null ? Optional.empty() : Optional.of(predict(worker, features));
        } finally {
            life.readLock().unlock();
        }
    }

    /** Whether {@link #explain} answers. */
    public boolean explains() {
        return scorer.explains();
    }

    /** The {@link Contributions#classes()} of every explanation. */
    public List<String> explainedClasses() {
        return scorer.explainedClasses();
    }

    /**
     * What each feature contributes to each row. Takes many times as long as a prediction.
     *
     * @throws UnsupportedOperationException if the model is none that {@link #explains()}
     */
    public Contributions explain(Table features) {
        enter(settings.waitAtMost().toNanos());
        try {
            return scorer.explain(features);
        } finally {
            life.readLock().unlock();
        }
    }

    /** Predicts the package's golden rows and compares every output with what was packed. */
    public GoldenCheck replayGolden() {
        if (golden == null || golden.rows().isEmpty()) {
            return GoldenCheck.none();
        }
        GoldenReplay replay = new GoldenReplay(golden, features(), signature.outputs());
        return replay.check(predict(replay.table()));
    }

    @Override
    public void close() {
        life.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                workers.forEach(Scorer.Worker::close);
                scorer.close();
            }
        } finally {
            life.writeLock().unlock();
        }
    }

    private Table predict(Scorer.Worker worker, Table features) {
        try {
            return worker.predict(features);
        } catch (ai.djl.engine.EngineException e) {
            throw new IllegalStateException("prediction failed: " + e.getMessage(), e);
        } finally {
            workers.add(worker);
        }
    }

    /** Not the plain lock: behind a model that is closing it would wait for the slowest caller under way. */
    private void enter(long nanos) {
        boolean entered = life.readLock().tryLock();
        try {
            entered = entered || nanos > 0 && life.readLock().tryLock(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        if (!entered || closed) {
            if (entered) {
                life.readLock().unlock();
            }
            throw new IllegalStateException("the model is closed");
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while waiting for a predictor", e);
    }
}
