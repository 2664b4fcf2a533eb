package com.kronkers.mlops.trainers.adoption;

import com.kronkers.mlops.runtime.GoldenRows;
import com.kronkers.mlops.runtime.LoadedModel;
import com.kronkers.mlops.runtime.ModelPackage;
import com.kronkers.mlops.runtime.PackageBuilder;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.SyntheticRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Golden rows of a package that is about to be written: the model is opened as serving would, and asked. */
public final class GoldenRowsOf {

    private GoldenRowsOf() {}

    /**
     * Adds them.
     *
     * @param work where the package is laid out for a while
     * @throws com.kronkers.mlops.runtime.InvalidModelPackageException if serving could not open it
     */
    public static void add(PackageBuilder content, Path work) throws IOException {
        Path folder = Files.createTempDirectory(Files.createDirectories(work), "golden-");
        content.writeFolder(folder);
        try (ModelPackage laidOut = ModelPackage.open(folder, work);
                LoadedModel model = LoadedModel.load(laidOut)) {
            GoldenRows golden = SyntheticRows.make(
                    model.features(),
                    model::predict,
                    model.signature().outputs().stream()
                            .map(Signature.Column::name)
                            .toList());
            content.golden(golden);
        }
    }
}
