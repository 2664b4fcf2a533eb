package com.kronkers.mlops.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/** Writes the package of a trained network. Equal networks give equal bytes. */
public final class PackageWriter {

    private PackageWriter() {}

    /**
     * Writes a package with golden rows made from the ranges and categories of the description.
     *
     * @param parameters as {@link TabularNetwork#saveParameters} wrote them
     * @throws InvalidModelPackageException if the parameters do not fit the description
     */
    public static void write(
            Path zip, Recipe recipe, Signature signature, NetworkDescription description, byte[] parameters)
            throws IOException {
        GoldenRows golden;
        try (LoadedModel model = LoadedModel.of(description, parameters)) {
            List<String> outputs = model.signature().outputs().stream()
                    .map(Signature.Column::name)
                    .toList();
            golden = SyntheticRows.make(model.features(), model::predict, outputs);
        }
        TreeMap<String, byte[]> files = new TreeMap<>();
        files.put(ModelPackage.MLMODEL, utf8(MlModelFile.ofNetwork(signature).toYaml()));
        files.put(ModelPackage.NETWORK, utf8(description.toJson()));
        files.put(ModelPackage.PARAMETERS, parameters);
        files.put(ModelPackage.RECIPE, utf8(recipe.toJson()));
        files.put(ModelPackage.GOLDEN, utf8(Json.write(golden)));
        PackageArchive.write(zip, files);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
