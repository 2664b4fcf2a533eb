package com.kronkers.mlops.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContributionsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xgboost-json",
                "xgboost-ubj",
                "xgboost-binary",
                "xgboost-classes",
                "xgboost-softmax",
                "xgboost-targets",
                "xgboost-early-stopped"
            })
    void sumToTheRawOutput(String name) throws IOException {
        GoldenRows golden = Json.read(Files.readString(ModelFiles.of(name).resolve("golden.json")), GoldenRows.class);
        try (LoadedModel model = ModelFiles.load(ModelFiles.of(name), folder)) {
            Table rows = new GoldenReplay(golden, model.features(), java.util.List.of()).table();

            Contributions contributions = model.explain(rows);

            int features = contributions.features().size();
            for (int row = 0; row < rows.rows(); row++) {
                for (int output = 0; output < contributions.outputs(); output++) {
                    double sum = 0;
                    for (int feature = 0; feature <= features; feature++) {
                        sum += contributions.of(row, output, feature);
                    }
                    assertThat(sum).isCloseTo(contributions.raw(row, output), within(1e-4));
                }
            }
            assertThat(contributions.values()).hasSize(rows.rows() * contributions.outputs() * (features + 1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"xgboost-json", "xgboost-ubj"})
    void areThoseOfTheLibraryThatTrainedTheModel(String name) throws IOException {
        JsonNode expected = Json.MAPPER.readTree(Files.readString(ModelFiles.of(name + ".contributions.json")));
        GoldenRows golden = Json.read(Files.readString(ModelFiles.of(name).resolve("golden.json")), GoldenRows.class);
        try (LoadedModel model = ModelFiles.load(ModelFiles.of(name), folder)) {
            Table rows = new GoldenReplay(golden, model.features(), java.util.List.of()).table();

            Contributions contributions = model.explain(rows);

            assertThat(contributions.features()).containsExactly("price", "visitors", "holiday", "department");
            assertThat(contributions.raw()).containsExactly(model.predict(rows).floats("units"));
            for (int row = 0; row < rows.rows(); row++) {
                for (int feature = 0; feature <= 4; feature++) {
                    assertThat((double) contributions.of(row, 0, feature))
                            .isCloseTo(expected.get(row).get(feature).doubleValue(), within(1e-4));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"xgboost-softmax, 3", "xgboost-targets, 2"})
    void areToldForEachSumOfTreesAlsoWhereFewerNumbersAreAnswered(String name, int outputs) throws IOException {
        JsonNode expected = Json.MAPPER.readTree(Files.readString(ModelFiles.of(name + ".contributions.json")));
        GoldenRows golden = Json.read(Files.readString(ModelFiles.of(name).resolve("golden.json")), GoldenRows.class);
        try (LoadedModel model = ModelFiles.load(ModelFiles.of(name), folder)) {
            Table rows = new GoldenReplay(golden, model.features(), java.util.List.of()).table();

            Contributions together = model.explain(rows);

            assertThat(together.outputs()).isEqualTo(outputs);
            assertThat(together.classes()).isEqualTo(model.explainedClasses()).hasSize(outputs);
            for (int row = 0; row < rows.rows(); row++) {
                Contributions alone = model.explain(rows.slice(row, row + 1));
                for (int output = 0; output < outputs; output++) {
                    assertThat(together.raw(row, output)).isEqualTo(alone.raw(0, output));
                    for (int feature = 0; feature <= together.features().size(); feature++) {
                        assertThat(together.of(row, output, feature))
                                .isEqualTo(alone.of(0, output, feature))
                                .isCloseTo(
                                        expected.get(row)
                                                .get(output)
                                                .get(feature)
                                                .floatValue(),
                                        within(1e-4f));
                    }
                }
            }
        }
    }

    @Test
    void areOfNoOtherFlavor() {
        Table row = Batches.of("input-0", 1, 3);
        try (LoadedModel model = ModelFiles.load(ModelFiles.of("torchscript"), folder)) {
            assertThat(model.explains()).isFalse();
            assertThatThrownBy(() -> model.explain(row)).isInstanceOf(UnsupportedOperationException.class);
        }
    }
}
