package com.kronkers.mlops.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An opened and checked model package: a folder in MLflow's format with {@code MLmodel} and the files of its flavor, and
 * where the platform made it {@code recipe.json}, {@code columns.json} and {@code golden.json}. Closing removes what was unpacked; a
 * {@link LoadedModel} does not need it any more.
 */
public final class ModelPackage implements AutoCloseable {

    /** What a package may measure unpacked, where nothing else is said. */
    public static final long MOST_BYTES = 256L << 20;

    static final String MLMODEL = "MLmodel";
    static final String NETWORK = "network.json";
    static final String PARAMETERS = "network.params";
    static final String RECIPE = "recipe.json";
    static final String GOLDEN = "golden.json";
    static final String COLUMNS = "columns.json";

    private final Path folder;
    private final boolean unpacked;
    private final PackageFiles files;
    private final MlModelFile description;
    private final Recipe recipe;
    private final GoldenRows goldenRows;
    private final Columns columns;

    private ModelPackage(Path folder, boolean unpacked, long mostBytes) throws IOException {
        this.folder = folder;
        this.unpacked = unpacked;
        this.files = new PackageFiles(folder, mostBytes);
        this.description = MlModelFile.parse(files.text(MLMODEL));
        this.recipe = files.has(RECIPE) ? readRecipe() : null;
        this.goldenRows = files.has(GOLDEN) ? readGolden() : null;
        this.columns = files.has(COLUMNS) ? Columns.fromJson(files.text(COLUMNS)) : null;
        if (recipe == null && description.flavor() == MlModelFile.Flavor.KRONKERS_DJL) {
            throw new InvalidModelPackageException(RECIPE + ": missing from the package");
        }
    }

    /** Opens a package of at most {@link #MOST_BYTES}, see {@link #open(Path, Path, long)}. */
    public static ModelPackage open(Path folderOrZip, Path workDir) {
        return open(folderOrZip, workDir, MOST_BYTES);
    }

    /**
     * Opens a package.
     *
     * @param folderOrZip the package as a folder or as a ZIP file
     * @param workDir where a ZIP file is unpacked, in a new folder of its own
     * @param mostBytes how much all its files together may measure
     * @throws InvalidModelPackageException naming what is wrong: no ZIP file, a path or link that leads outside, too large,
     *     a file missing or unreadable, a flavor that is not served
     */
    public static ModelPackage open(Path folderOrZip, Path workDir, long mostBytes) {
        try {
            if (Files.isDirectory(folderOrZip)) {
                return new ModelPackage(folderOrZip, false, mostBytes);
            }
            if (!Files.isRegularFile(folderOrZip)) {
                throw new InvalidModelPackageException(folderOrZip.getFileName() + ": no such file");
            }
            return openUnpacked(PackageArchive.unpack(folderOrZip, workDir, mostBytes), mostBytes);
        } catch (IOException e) {
            throw new UncheckedIOException("model package " + folderOrZip.getFileName() + ": " + e.getMessage(), e);
        }
    }

    private static ModelPackage openUnpacked(Path folder, long mostBytes) throws IOException {
        boolean complete = false;
        try {
            ModelPackage opened = new ModelPackage(folder, true, mostBytes);
            complete = true;
            return opened;
        } finally {
            if (!complete) {
                PackageArchive.delete(folder);
            }
        }
    }

    /** How inputs are made from history; empty where the caller supplies every one of them. */
    public Optional<Recipe> recipe() {
        return Optional.ofNullable(recipe);
    }

    public Optional<GoldenRows> goldenRows() {
        return Optional.ofNullable(goldenRows);
    }

    /** What training knew of the columns; empty where the package does not say. */
    public Optional<Columns> columns() {
        return Optional.ofNullable(columns);
    }

    /** MLflow's name of the flavor: kronkers-djl, onnx, pytorch or xgboost. */
    public String flavor() {
        return description.flavor().mlflowName();
    }

    /** What all files of the package measure together. */
    public long totalBytes() {
        return files.totalBytes();
    }

    @Override
    public void close() {
        if (!unpacked) {
            return;
        }
        try {
            PackageArchive.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("unpacked model package " + folder, e);
        }
    }

    MlModelFile description() {
        return description;
    }

    PackageFiles files() {
        return files;
    }

    private Recipe readRecipe() throws IOException {
        try {
            return Recipe.fromJson(files.text(RECIPE));
        } catch (InvalidRecipeException e) {
            throw new InvalidModelPackageException(RECIPE + ": " + e.getMessage(), e);
        }
    }

    private GoldenRows readGolden() throws IOException {
        try {
            return Json.read(files.text(GOLDEN), GoldenRows.class);
        } catch (JsonProcessingException e) {
            throw new InvalidModelPackageException(GOLDEN + ": not readable: " + e.getOriginalMessage(), e);
        }
    }
}
