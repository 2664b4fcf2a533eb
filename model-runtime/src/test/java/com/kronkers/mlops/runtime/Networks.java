package com.kronkers.mlops.runtime;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.kronkers.mlops.runtime.NetworkDescription.Category;
import com.kronkers.mlops.runtime.NetworkDescription.Quantity;
import com.kronkers.mlops.runtime.NetworkDescription.Target;
import com.kronkers.mlops.runtime.NetworkDescription.Transform;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Networks with initial weights: real in every way but not trained. */
final class Networks {

    private Networks() {}

    static Signature signature() {
        return Signature.of(Recipes.demand(), Map.of("holiday", "boolean"));
    }

    static NetworkDescription description() {
        List<Quantity> numbers = new ArrayList<>();
        for (String name : Recipes.demand().featureNames()) {
            if (name.startsWith("units")) {
                numbers.add(new Quantity(name, Transform.RELATIVE, 1, 1, 0.5, 0, 200));
            } else if (!List.of("store_id", "department").contains(name)) {
                numbers.add(new Quantity(name, Transform.PLAIN, 0, 0, 1, 0, 1));
            }
        }
        numbers.add(new Quantity("units_mean_8", Transform.LOG, 3, 3, 1, 0, 200));
        return new NetworkDescription(
                List.of(
                        new Category("store_id", List.of("s0", "s1", "s2", "s3"), 4),
                        new Category("department", List.of("d0", "d1", "d2"), 2)),
                numbers,
                new Target("units", "units_mean_8", 20, 1, 0.0),
                List.of(32, 16),
                4);
    }

    static byte[] parameters(NetworkDescription description, long seed) throws IOException {
        PyTorch.engine();
        TabularNetwork network = new TabularNetwork(description, seed);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (NDManager manager = NDManager.newBaseManager(PyTorch.NAME);
                DataOutputStream out = new DataOutputStream(bytes)) {
            network.initialize(manager, DataType.FLOAT32, network.inputShapes(1));
            network.saveParameters(out);
        }
        return bytes.toByteArray();
    }

    static void writePackage(Path zip, long seed) throws IOException {
        NetworkDescription description = description();
        PackageWriter.write(zip, Recipes.demand(), signature(), description, parameters(description, seed));
    }

    static LoadedModel model(long seed) throws IOException {
        NetworkDescription description = description();
        return LoadedModel.of(description, parameters(description, seed));
    }

    /** Predictions as plain numbers. */
    static double[] predict(LoadedModel model, Table features) {
        return model.predict(features).doubles("units");
    }
}
