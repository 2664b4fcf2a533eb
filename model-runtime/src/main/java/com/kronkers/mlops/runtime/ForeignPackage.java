package com.kronkers.mlops.runtime;

import com.fasterxml.jackson.core.type.TypeReference;
import com.kronkers.mlops.runtime.Signature.Column;
import com.kronkers.mlops.runtime.Signature.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes a package of the platform's of a folder that another project saved in MLflow's format: the model's inputs become
 * the named columns that it was given, its output their target. What could run code, and rows of data, which
 * MLflow saves as input examples, are left behind.
 */
public final class ForeignPackage {
    /** What the project's own library predicts; beside the model, and no part of it. */
    public static final String PREDICTIONS = "predictions.csv";

    private static final String HOW_TO_SAVE = "save the model as MLflow does: mlflow.onnx.save_model,"
            + " mlflow.xgboost.save_model(..., model_format='json') or mlflow.pytorch.save_model of a TorchScript";

    private final ModelPackage content;
    private final Recipe recipe;
    private final Columns columns;

    private ForeignPackage(ModelPackage content, Recipe recipe, Columns columns) {
        this.content = content;
        this.recipe = recipe;
        this.columns = columns;
    }

    /**
     * Checks the folder, and takes over what is needed.
     *
     * @param recipe {@code null} where callers supply the columns as they are
     * @param columns what the project was given to train on, its target included
     * @throws InvalidModelPackageException saying what is wrong and what to do: no MLmodel, only pickles, a link, a flavor
     *     or file that is not served, inputs that are none of the columns
     */
    public static PackageBuilder adopt(Path folder, Recipe recipe, Columns columns, Path workDir) {
        requireModel(folder);
        try (ModelPackage content = ModelPackage.open(folder, workDir)) {
            return new ForeignPackage(content, recipe, columns).builder(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("model folder: " + e.getMessage(), e);
        }
    }

    private static void requireModel(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new InvalidModelPackageException(
                    "the project left no folder '" + folder.getFileName() + "'; " + HOW_TO_SAVE + " into it");
        }
        if (Files.isRegularFile(folder.resolve(ModelPackage.MLMODEL))) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            String pickles = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("(?i).*\\.(pkl|pickle|joblib|rds|jls)"))
                    .collect(Collectors.joining(", "));
            throw new InvalidModelPackageException(
                    pickles.isEmpty()
                            ? "the folder '" + folder.getFileName() + "' has no MLmodel file; " + HOW_TO_SAVE
                            : pickles + ": a pickle could run any code and is not loaded. Export the model, e.g. with"
                                    + " skl2onnx.to_onnx, and " + HOW_TO_SAVE);
        } catch (IOException e) {
            throw new UncheckedIOException("model folder: " + e.getMessage(), e);
        }
    }

    private PackageBuilder builder(Path folder) throws IOException {
        PackageBuilder builder = new PackageBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = folder.relativize(file).toString();
                if (isNeeded(name)) {
                    builder.file(name, Files.readAllBytes(file));
                }
            }
        }
        Map<String, Object> settings = Json.MAPPER.convertValue(
                content.description().settings(), new TypeReference<TreeMap<String, Object>>() {});
        builder.model(content.flavor(), settings == null ? Map.of() : settings, inputs(), outputs())
                .columns(columns);
        return recipe == null ? builder : builder.recipe(recipe);
    }

    private static boolean isNeeded(String name) {
        return !name.equals(ModelPackage.MLMODEL)
                && !name.equals(ModelPackage.RECIPE)
                && !name.equals(ModelPackage.COLUMNS)
                && !name.equals(ModelPackage.GOLDEN)
                && !name.equals(PREDICTIONS)
                && !name.contains("input_example")
                && !name.matches("(?i).*\\.(pkl|pickle|joblib)");
    }

    private List<Column> inputs() {
        List<Column> declared = content.description().signature() == null
                ? engineInputs()
                : content.description().signature().inputs();
        Column first = declared.isEmpty() ? null : declared.get(0);
        if (declared.size() == 1
                && first.isTensor()
                && columns.find(first.name()).isEmpty()) {
            return matrix(first);
        }
        return declared.stream().map(this::named).toList();
    }

    private List<Column> engineInputs() {
        try (LoadedModel model = LoadedModel.load(content)) {
            return model.features();
        }
    }

    /** All columns side by side. */
    private List<Column> matrix(Column matrix) {
        List<Columns.Entry> entries = columns.inputs();
        if (matrix.datatype() == Datatype.BYTES || matrix.width() >= 0 && matrix.width() != entries.size()) {
            throw new InvalidModelPackageException("MLmodel: the model takes one matrix of " + matrix.width() + " "
                    + matrix.datatype() + " a row; columns.json has " + entries.size() + " inputs: " + names(entries)
                    + ". Train on all of them in this order, or save a signature with the names of those you use");
        }
        return entries.stream()
                .map(entry -> new Column(entry.name(), entry.isText() ? "number" : entry.type()))
                .toList();
    }

    private Column named(Column input) {
        Columns.Entry entry = columns.find(input.name())
                .filter(Columns.Entry::isInput)
                .orElseThrow(() -> new InvalidModelPackageException("MLmodel: the model's input '" + input.name()
                        + "' is none of the inputs in columns.json: " + names(columns.inputs())));
        if (input.isTensor() && input.width() != 1) {
            throw new InvalidModelPackageException(
                    "MLmodel: the model's input '" + input.name() + "' is not one value a row: " + input.shape());
        }
        boolean text = input.datatype() == Datatype.BYTES;
        if (text && !entry.isText()) {
            throw new InvalidModelPackageException(
                    "MLmodel: the model takes '" + input.name() + "' as text, columns.json says it is " + entry.type());
        }
        boolean takesText = text && content.description().flavor() == MlModelFile.Flavor.ONNX;
        String type = takesText ? "string" : text ? "number" : Signature.typeOf(input.datatype());
        Column named = new Column(input.name(), type);
        return input.datatype() == Datatype.FP32 ? named.typed(Datatype.FP32) : named;
    }

    /** Where the engine tells a classifier's outputs apart itself nothing is said of them. */
    private List<Column> outputs() {
        String target = columns.target().orElseThrow().name();
        List<String> classes = columns.classes();
        List<Column> declared = content.description().signature() == null
                ? List.of()
                : content.description().signature().outputs();
        boolean xgboost = content.description().flavor() == MlModelFile.Flavor.XGBOOST;
        if (classes.isEmpty()) {
            return declared.size() > 1
                    ? declared
                    : List.of(new Column(target, "number").meaning(Role.PREDICTION, List.of()));
        }
        if (xgboost) {
            return List.of(new Column(target, "string").meaning(Role.PREDICTION, classes));
        }
        boolean probabilities = declared.size() == 1
                && declared.get(0).isTensor()
                && declared.get(0).width() == classes.size();
        return probabilities ? List.of(declared.get(0).meaning(Role.PROBABILITY, classes)) : List.of();
    }

    private static String names(List<Columns.Entry> entries) {
        return entries.stream().map(Columns.Entry::name).collect(Collectors.joining(", "));
    }
}
