package com.kronkers.mlops.serving.platform;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.kronkers.mlops.runtime.NetworkDescription;
import com.kronkers.mlops.runtime.NetworkDescription.Category;
import com.kronkers.mlops.runtime.NetworkDescription.Quantity;
import com.kronkers.mlops.runtime.NetworkDescription.Target;
import com.kronkers.mlops.runtime.NetworkDescription.Transform;
import com.kronkers.mlops.runtime.PackageWriter;
import com.kronkers.mlops.runtime.PyTorch;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.TabularNetwork;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** A small real network for weekly demand, and rows to make history of. Its weights depend on a seed alone. */
public final class DemandModel {
    public static final Recipe RECIPE = Recipe.fromJson(
            """
            {"entity":["store_id","department"],"time":"week_start","step":"P7D","target":"units",
             "known":["holiday"],
             "history":[{"column":"units","lags":[1,2],"means":[4]},{"column":"discount_rate","lags":[1],"means":[]}],
             "calendar":["week-of-year"],"horizonSteps":1,"historySteps":8}""");
    public static final Signature SIGNATURE = Signature.of(RECIPE, Map.of("holiday", "boolean"));
    public static final LocalDate FIRST_WEEK = LocalDate.parse("2017-08-07");
    public static final List<String> STORES = List.of("367", "406");
    public static final List<String> DEPARTMENTS = List.of("GROCERY", "PRODUCE");

    private DemandModel() {}

    /** Writes a package. */
    public static Path write(Path zip, long seed) throws IOException {
        NetworkDescription description = description();
        ByteArrayOutputStream parameters = new ByteArrayOutputStream();
        try (NDManager manager = PyTorch.engine().newBaseManager();
                DataOutputStream out = new DataOutputStream(parameters)) {
            TabularNetwork network = new TabularNetwork(description, seed);
            network.initialize(manager, DataType.FLOAT32, network.inputShapes(1));
            network.saveParameters(out);
        }
        PackageWriter.write(zip, RECIPE, SIGNATURE, description, parameters.toByteArray());
        return zip;
    }

    /** Writes a package whose golden rows expect what its network does not say. */
    public static Path writeWithWrongGoldenRows(Path zip, long seed) throws IOException {
        Path right = write(zip.resolveSibling(zip.getFileName() + ".right"), seed);
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(right));
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                byte[] content = in.readAllBytes();
                if (entry.getName().equals("golden.json")) {
                    String golden = new String(content, StandardCharsets.UTF_8);
                    content = golden.replaceFirst(
                                    "\"expected\":\\[\\{\"units\":[-0-9.Ee]+", "\"expected\":[{\"units\":123456.0")
                            .getBytes(StandardCharsets.UTF_8);
                }
                out.putNextEntry(new ZipEntry(entry.getName()));
                out.write(content);
                out.closeEntry();
            }
        }
        Files.delete(right);
        return zip;
    }

    /** So many weeks of every store and department, one JSON object a line; units are {@code level} and the week. */
    public static String history(int weeks, double level) {
        StringBuilder rows = new StringBuilder();
        for (int week = 0; week < weeks; week++) {
            for (String store : STORES) {
                for (String department : DEPARTMENTS) {
                    rows.append("{\"store_id\":\"%s\",\"department\":\"%s\",\"week_start\":\"%s\",\"units\":%s,"
                            .formatted(store, department, FIRST_WEEK.plusWeeks(week), level + week));
                    rows.append("\"discount_rate\":0.1}\n");
                }
            }
        }
        return rows.toString();
    }

    public static String digest(Path file) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static NetworkDescription description() {
        List<Quantity> numbers = RECIPE.featureNames().stream()
                .filter(name -> !RECIPE.entity().contains(name))
                .map(name -> new Quantity(name, Transform.PLAIN, 0, 0, 100, 0, 100))
                .toList();
        return new NetworkDescription(
                List.of(new Category("store_id", STORES, 2), new Category("department", DEPARTMENTS, 2)),
                numbers,
                new Target("units", "units_mean_4", 10, 1, 0.0),
                List.of(4),
                1);
    }
}
