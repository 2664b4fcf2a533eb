package com.kronkers.mlops.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * An opened and checked model package: a folder in MLflow's format with {@code MLmodel}, {@code network.json},
 * {@code network.params}, {@code recipe.json} and {@code golden.json}. Closing removes what was unpacked; a
 * {@link LoadedModel} does not need it any more.
 */
public final class ModelPackage implements AutoCloseable {

    /** The flavor of the platform's own networks. */
    public static final String FLAVOR = "kronkers-djl";

    static final String MLMODEL = "MLmodel";
    static final String NETWORK = "network.json";
    static final String PARAMETERS = "network.params";
    static final String RECIPE = "recipe.json";
    static final String GOLDEN = "golden.json";
    private static final long MOST_DESCRIPTION_BYTES = 16L << 20;

    private final Path folder;
    private final boolean unpacked;
    private final MlModelFile description;
    private final Recipe recipe;
    private final GoldenRows goldenRows;

    private ModelPackage(Path folder, boolean unpacked) throws IOException {
        this.folder = folder;
        this.unpacked = unpacked;
        this.description = MlModelFile.parse(text(MLMODEL));
        if (!description.flavor().equals(FLAVOR)) {
            throw new InvalidModelPackageException(
                    "MLmodel: flavor '" + description.flavor() + "' is not known here, only " + FLAVOR);
        }
        this.recipe = readRecipe();
        this.goldenRows = read(GOLDEN, GoldenRows.class);
    }

    /**
     * Opens a package.
     *
     * @param folderOrZip the package as a folder or as a ZIP file
     * @param workDir where a ZIP file is unpacked, in a new folder of its own
     * @throws InvalidModelPackageException naming what is wrong: no ZIP file, a path that leads outside, more than 256
     *     MiB, a file missing or unreadable, an unknown flavor
     */
    public static ModelPackage open(Path folderOrZip, Path workDir) {
        try {
            if (Files.isDirectory(folderOrZip)) {
                return new ModelPackage(folderOrZip, false);
            }
            if (!Files.isRegularFile(folderOrZip)) {
                throw new InvalidModelPackageException(folderOrZip.getFileName() + ": no such file");
            }
            return openUnpacked(PackageArchive.unpack(folderOrZip, workDir));
        } catch (IOException e) {
            throw new UncheckedIOException("model package " + folderOrZip.getFileName() + ": " + e.getMessage(), e);
        }
    }

    private static ModelPackage openUnpacked(Path folder) throws IOException {
        boolean complete = false;
        try {
            ModelPackage opened = new ModelPackage(folder, true);
            complete = true;
            return opened;
        } finally {
            if (!complete) {
                PackageArchive.delete(folder);
            }
        }
    }

    public Recipe recipe() {
        return recipe;
    }

    public Signature signature() {
        return description.signature();
    }

    public GoldenRows goldenRows() {
        return goldenRows;
    }

    public String flavor() {
        return description.flavor();
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

    NetworkDescription network() throws IOException {
        return NetworkDescription.fromJson(text(NETWORK));
    }

    byte[] parameters() throws IOException {
        return bytes(PARAMETERS, PackageArchive.MOST_BYTES);
    }

    private Recipe readRecipe() throws IOException {
        try {
            return Recipe.fromJson(text(RECIPE));
        } catch (InvalidRecipeException e) {
            throw new InvalidModelPackageException(RECIPE + ": " + e.getMessage(), e);
        }
    }

    private <T> T read(String name, Class<T> type) throws IOException {
        try {
            return Json.read(text(name), type);
        } catch (JsonProcessingException e) {
            throw new InvalidModelPackageException(name + ": not readable: " + e.getOriginalMessage(), e);
        }
    }

    private String text(String name) throws IOException {
        return new String(bytes(name, MOST_DESCRIPTION_BYTES), StandardCharsets.UTF_8);
    }

    private byte[] bytes(String name, long most) throws IOException {
        Path file = folder.resolve(name);
        // A link in a package given as a folder could name any file of the machine.
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new InvalidModelPackageException(name + ": missing from the package");
        }
        if (Files.size(file) > most) {
            throw new InvalidModelPackageException(name + ": larger than " + (most >> 20) + " MiB");
        }
        return Files.readAllBytes(file);
    }
}
