package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.Contributions;
import com.kronkers.mlops.runtime.GoldenCheck;
import com.kronkers.mlops.runtime.InvalidModelPackageException;
import com.kronkers.mlops.runtime.LoadSettings;
import com.kronkers.mlops.runtime.LoadedModel;
import com.kronkers.mlops.runtime.ModelPackage;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.serving.storage.StorageConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A model from a package. The package's files are gone once it is in memory. */
final class PackagedModel implements ServingModel {
    private final LoadedModel model;

    private PackagedModel(LoadedModel model) {
        this.model = model;
    }

    /** Opens packages through DJL. */
    @ApplicationScoped
    static class Opener implements ModelOpener {
        private final Path workFolder;
        private final long mostBytes;

        Opener(StorageConfig storage, DeploymentConfig config) {
            workFolder = storage.dataDir().resolve("work");
            mostBytes = config.largestPackage().asLongValue();
        }

        @Override
        public ServingModel open(Path artifact, LoadSettings settings) {
            try {
                Files.createDirectories(workFolder);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot unpack into " + workFolder, e);
            }
            try (ModelPackage content = ModelPackage.open(artifact, workFolder, mostBytes)) {
                return new PackagedModel(LoadedModel.load(content, settings));
            } catch (InvalidModelPackageException e) {
                throw new RefusedVersionException("the package cannot be served: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public Optional<Recipe> recipe() {
        return model.recipe();
    }

    @Override
    public Signature signature() {
        return model.signature();
    }

    @Override
    public List<Signature.Column> features() {
        return model.features();
    }

    @Override
    public int predictors() {
        return model.predictors();
    }

    @Override
    public Table predict(Table features) {
        return model.predict(features);
    }

    @Override
    public Optional<Table> tryPredict(Table features) {
        return model.tryPredict(features);
    }

    @Override
    public boolean explains() {
        return model.explains();
    }

    @Override
    public List<String> explainedClasses() {
        return model.explainedClasses();
    }

    @Override
    public Contributions explain(Table features) {
        return model.explain(features);
    }

    @Override
    public void checkGoldenRows() {
        GoldenCheck check = model.replayGolden();
        if (check.result() == GoldenCheck.Result.DIFFERS) {
            throw new RefusedVersionException("golden rows differ: " + check.problem());
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
