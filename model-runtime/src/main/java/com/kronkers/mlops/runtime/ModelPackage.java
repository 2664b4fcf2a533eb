package com.kronkers.mlops.runtime;

import java.nio.file.Path;

/** An opened and checked model package. */
public final class ModelPackage {
    private final Path folder;
    private final Recipe recipe;
    private final Signature signature;
    private final GoldenRows goldenRows;
    private final String flavor;

    ModelPackage(Path folder, Recipe recipe, Signature signature, GoldenRows goldenRows, String flavor) {
        this.folder = folder;
        this.recipe = recipe;
        this.signature = signature;
        this.goldenRows = goldenRows;
        this.flavor = flavor;
    }

    /**
     * Opens a package.
     *
     * @param folderOrZip the package as a folder or as a ZIP file
     * @param workDir where a ZIP file is unpacked, in a new folder of its own
     * @throws InvalidModelPackageException naming what is wrong
     */
    public static ModelPackage open(Path folderOrZip, Path workDir) {
        throw new InvalidModelPackageException(folderOrZip + ": flavor not known");
    }

    public Recipe recipe() {
        return recipe;
    }

    public Signature signature() {
        return signature;
    }

    public GoldenRows goldenRows() {
        return goldenRows;
    }

    public String flavor() {
        return flavor;
    }

    Path folder() {
        return folder;
    }
}
