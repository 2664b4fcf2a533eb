package com.kronkers.mlops.serving.deployment;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.kronkers.mlops.runtime.NetworkDescription;
import com.kronkers.mlops.runtime.PackageWriter;
import com.kronkers.mlops.runtime.PyTorch;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.TabularNetwork;
import com.kronkers.mlops.serving.history.HistorySource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An untrained network and a made-up past, of the kinds that a real model has. */
final class RehearsalModel implements HistorySource {
    private static final Recipe RECIPE = Recipe.fromJson(
            """
            {"entity":["place","kind"],"time":"week","step":"P7D","target":"count","known":["special"],
             "history":[{"column":"count","lags":[1,2],"means":[4]}],
             "calendar":["week-of-year"],"horizonSteps":1,"historySteps":8}""");
    private static final LocalDate FIRST_WEEK = LocalDate.of(2024, 1, 1);
    private static final List<String> KINDS = List.of("a", "b");
    private static final int PLACES = 100;
    private static final int WEEKS = 8;

    /** Writes the package. */
    static void write(Path zip) throws IOException {
        NetworkDescription description = description();
        ByteArrayOutputStream parameters = new ByteArrayOutputStream();
        try (NDManager manager = PyTorch.engine().newBaseManager();
                DataOutputStream out = new DataOutputStream(parameters)) {
            TabularNetwork network = new TabularNetwork(description, 1);
            network.initialize(manager, DataType.FLOAT32, network.inputShapes(1));
            network.saveParameters(out);
        }
        Signature signature = Signature.of(RECIPE, Map.of("special", "boolean"));
        PackageWriter.write(zip, RECIPE, signature, description, parameters.toByteArray());
    }

    @Override
    public Optional<DatasetVersion> latest(String dataset) {
        return Optional.of(new DatasetVersion(1, FIRST_WEEK, FIRST_WEEK.plusWeeks(WEEKS - 1L)));
    }

    @Override
    public InputStream rows(String dataset, long version, List<String> columns, LocalDate after) {
        StringBuilder rows = new StringBuilder();
        for (int week = 0; week < WEEKS; week++) {
            for (int place = 0; place < PLACES; place++) {
                for (String kind : KINDS) {
                    rows.append("{\"place\":\"%d\",\"kind\":\"%s\",\"week\":\"%s\",\"count\":%d}\n"
                            .formatted(place, kind, FIRST_WEEK.plusWeeks(week), week + place));
                }
            }
        }
        return new ByteArrayInputStream(rows.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static NetworkDescription description() {
        List<NetworkDescription.Quantity> numbers = RECIPE.featureNames().stream()
                .filter(name -> !RECIPE.entity().contains(name))
                .map(name -> new NetworkDescription.Quantity(
                        name, NetworkDescription.Transform.PLAIN, 0, 0, PLACES, 0, PLACES))
                .toList();
        return new NetworkDescription(
                List.of(
                        new NetworkDescription.Category("place", List.of("1", "2"), 2),
                        new NetworkDescription.Category("kind", KINDS, 2)),
                numbers,
                new NetworkDescription.Target("count", "count_mean_4", PLACES, 1, 0.0),
                List.of(4),
                1);
    }
}
