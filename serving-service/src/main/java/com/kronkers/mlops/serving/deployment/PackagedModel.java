package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.GoldenCheck;
import com.kronkers.mlops.runtime.InvalidModelPackageException;
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

/** A model from a package. The package's files are gone once it is in memory. */
final class PackagedModel implements ServingModel {
    private final Recipe recipe;
    private final LoadedModel model;

    private PackagedModel(Recipe recipe, LoadedModel model) {
        this.recipe = recipe;
        this.model = model;
    }

    /** Opens packages through DJL. */
    @ApplicationScoped
    static class Opener implements ModelOpener {
        private final Path workFolder;

        Opener(StorageConfig storage) {
            workFolder = storage.dataDir().resolve("work");
        }

        @Override
        public ServingModel open(Path artifact) {
            try {
                Files.createDirectories(workFolder);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot unpack into " + workFolder, e);
            }
            try (ModelPackage content = ModelPackage.open(artifact, workFolder)) {
                Recipe recipe = content.recipe()
                        .orElseThrow(
                                () -> new RefusedVersionException("the package has no recipe to make inputs with"));
                return new PackagedModel(recipe, LoadedModel.load(content));
            } catch (InvalidModelPackageException e) {
                throw new RefusedVersionException("the package cannot be served: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public Recipe recipe() {
        return recipe;
    }

    @Override
    public Signature signature() {
        return model.signature();
    }

    @Override
    public double[] predict(Table features) {
        return model.predict(features).doubles(model.prediction().name());
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
