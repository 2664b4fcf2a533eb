package com.kronkers.mlops.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kronkers.mlops.runtime.Signature.Column;
import com.kronkers.mlops.runtime.Signature.Role;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models of XGBoost, ONNX and PyTorch in one process, as their own libraries saved them through MLflow. */
class FlavorsTest {

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
                "xgboost-dart",
                "xgboost-categorical",
                "xgboost-early-stopped",
                "onnx-zipmap",
                "onnx-classifier",
                "onnx-columns",
                "onnx-interval",
                "onnx-one-row",
                "onnx-varying",
                "torchscript"
            })
    void answersAsItsOwnLibraryDid(String name) {
        try (LoadedModel model = ModelFiles.load(ModelFiles.of(name), folder)) {
            GoldenCheck check = model.replayGolden();

            assertThat(check.problem()).isEmpty();
            assertThat(check.result()).isEqualTo(GoldenCheck.Result.AGREES);
            assertThat(check.rows()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trees-xgboost-json", "trees-xgboost-ubj", "trees-onnx", "mlp-torchscript"})
    void answersAsItsOwnLibraryDidForTheModelsThatAreMeasured(String name) {
        try (LoadedModel model = ModelFiles.load(ModelFiles.benchmark(name), folder)) {
            GoldenCheck check = model.replayGolden();

            assertThat(check.problem()).isEmpty();
            assertThat(check.result()).isEqualTo(GoldenCheck.Result.AGREES);
        }
    }

    @Test
    void whatWasAnsweredStaysWhatItWasWhenTheSessionWritesToTheSamePlaceAgain() {
        try (LoadedModel model = ModelFiles.load(ModelFiles.of("onnx-interval"), folder)) {
            List<Table> answers = new ArrayList<>();
            for (int call = 0; call < 4; call++) {
                answers.add(model.predict(halves(2, call)));
            }
            answers.add(model.predict(halves(3, 4)));
            answers.add(model.predict(halves(2, 5)));

            for (int call = 0; call < answers.size(); call++) {
                double[] middle = answers.get(call).doubles("middle");
                assertThat(middle).containsOnly(3 * call);
                assertThat(middle).hasSize(call == 4 ? 3 : 2);
            }
        }
    }

    @Test
    void aShapeThatDependsOnValuesIsAnsweredForEach() {
        try (LoadedModel model = ModelFiles.load(ModelFiles.of("onnx-varying"), folder)) {
            for (int width : new int[] {1, 1, 2, 2, 3, 1}) {
                Tensor row = Tensor.ofFloats(new float[] {width, 0, 0}, 1, 3);

                Tensor answer =
                        model.predict(Table.builder(1).tensor("x", row).build()).tensor("y");

                assertThat(answer.shape()).containsExactly(1, width);
            }
        }
    }

    private static Table halves(int rows, int value) {
        ByteBuffer data = ByteBuffer.allocate(rows * 3 * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        short[] wholeNumbers = {0x0000, 0x3C00, 0x4000, 0x4200, 0x4400, 0x4500};
        while (data.hasRemaining()) {
            data.putShort(wholeNumbers[value]);
        }
        Tensor x = Tensor.of(Datatype.FP16, new long[] {rows, 3}, data.flip());
        return Table.builder(rows).tensor("x", x).build();
    }

    @Test
    void tellsADifferenceInAnyOutput() throws IOException {
        Path changed = ModelFiles.copy("onnx-interval", folder.resolve("changed"));
        Path golden = changed.resolve("golden.json");
        Files.writeString(golden, Files.readString(golden).replace("\"high\": [8]", "\"high\": [9]"));

        try (LoadedModel model = ModelFiles.load(changed, folder)) {
            GoldenCheck check = model.replayGolden();

            assertThat(check.result()).isEqualTo(GoldenCheck.Result.DIFFERS);
            assertThat(check.problem()).contains("golden row 0", "high", "9", "8.0");
        }
    }

    @Test
    void saysThatThereAreNoGoldenRows() throws IOException {
        Path without = ModelFiles.copy("torchscript", folder.resolve("without"));
        Files.delete(without.resolve("golden.json"));

        try (LoadedModel model = ModelFiles.load(without, folder)) {
            GoldenCheck check = model.replayGolden();

            assertThat(check.result()).isEqualTo(GoldenCheck.Result.NONE);
            assertThat(check.passed()).isFalse();
        }
    }

    @Test
    void keepsEveryBitOfWholeNumbersTextAndBothPrecisions() {
        long[] ids = {(1L << 53) + 1, Long.MIN_VALUE, Long.MAX_VALUE};
        Table rows = Table.builder(3)
                .longs("id", ids)
                .strings("name", "a", "\u00fc", "")
                .floats("amount", 0.1f, Float.MIN_VALUE, Float.NaN)
                .doubles("exact", 0.1, Double.MIN_VALUE, Double.MAX_VALUE)
                .booleans("flag", true, false, true)
                .build();
        try (LoadedModel model = ModelFiles.load(ModelFiles.of("onnx-columns"), folder)) {
            Table out = model.predict(rows);

            assertThat(out.longs("id_out")).containsExactly(ids);
            assertThat(out.tensor("id_out").datatype()).isEqualTo(Datatype.INT64);
            assertThat(out.strings("name_out")).containsExactly("a", "\u00fc", "");
            assertThat(out.floats("amount_out")).containsExactly(0.1f, Float.MIN_VALUE, Float.NaN);
            assertThat(out.doubles("exact_out")).containsExactly(0.1, Double.MIN_VALUE, Double.MAX_VALUE);
            assertThat(out.booleans("flag_out")).containsExactly(true, false, true);
        }
    }

    @Test
    void refusesANumberThatTheModelsTypeCannotHold() {
        Table rows = Table.builder(1)
                .doubles("id", 1.5)
                .strings("name", "a")
                .floats("amount", 1)
                .doubles("exact", 1)
                .booleans("flag", true)
                .build();
        try (LoadedModel model = ModelFiles.load(ModelFiles.of("onnx-columns"), folder)) {
            assertThatThrownBy(() -> model.predict(rows))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("id")
                    .hasMessageContaining("1.5");
        }
    }

    @Test
    void takesTensorsAsTheyAreAndGivesThemBack() {
        Tensor half = Tensor.of(Datatype.FP16, new long[] {2, 3}, java.nio.ByteBuffer.wrap(new byte[] {
            0, 0x3c, 0, 0x40, 0, 0x42, 0, 0, 0, 0, 0, (byte) 0xbc
        }));
        try (LoadedModel model = ModelFiles.load(ModelFiles.of("onnx-interval"), folder)) {
            Table out = model.predict(Table.builder(2).tensor("x", half).build());

            assertThat(out.tensor("middle").datatype()).isEqualTo(Datatype.FP16);
            assertThat(out.tensor("middle").shape()).containsExactly(2, 1);
            assertThat(out.doubles("low")).containsExactly(4, -3);
            assertThat(out.doubles("high")).containsExactly(8, 1);
            assertThat(model.signature().output(Role.LOWER).map(Column::name)).contains("low");
        }
    }

    @Test
    void refusesATensorOfAnotherShape() {
        Table rows = Table.builder(2)
                .tensor("x", Tensor.ofFloats(new float[8], 2, 4))
                .build();
        try (LoadedModel model = ModelFiles.load(ModelFiles.of("onnx-interval"), folder)) {
            assertThatThrownBy(() -> model.predict(rows))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[2, 4]");
        }
    }

    @Test
    void namesTheClassesOfProbabilities() {
        try (LoadedModel zipMap = ModelFiles.load(ModelFiles.of("onnx-zipmap"), folder);
                LoadedModel binary = ModelFiles.load(ModelFiles.of("xgboost-binary"), folder);
                LoadedModel classes = ModelFiles.load(ModelFiles.of("xgboost-classes"), folder)) {
            assertThat(probability(zipMap)).containsExactly("high", "low", "middle");
            assertThat(probability(binary)).containsExactly("1");
            assertThat(probability(classes)).containsExactly("0", "1", "2");
            assertThat(zipMap.prediction().name()).isEqualTo("output_label");
            assertThat(classes.prediction().datatype()).isEqualTo(Datatype.INT64);
        }
    }

    @Test
    void readsRangesAndCategoriesOfThePackage() {
        try (LoadedModel model = ModelFiles.load(ModelFiles.of("xgboost-json"), folder)) {
            List<Column> inputs = model.signature().inputs();

            assertThat(inputs).extracting(Column::name).containsExactly("price", "visitors", "holiday", "department");
            assertThat(inputs).extracting(Column::type).containsExactly("number", "integer", "boolean", "string");
            assertThat(inputs.get(0).required()).isFalse();
            assertThat(inputs.get(0).minimum()).isEqualTo(1);
            assertThat(inputs.get(0).maximum()).isEqualTo(20);
            assertThat(inputs.get(3).categories()).containsExactly("BAKERY", "DAIRY", "PRODUCE");
        }
    }

    @Test
    void readsRangesAndCategoriesOfTheOwnNetwork() throws IOException {
        Networks.writePackage(folder.resolve("network.zip"), 1);

        try (LoadedModel model = ModelFiles.load(folder.resolve("network.zip"), folder)) {
            Column store = model.signature().inputs().get(0);

            assertThat(store.name()).isEqualTo("store_id");
            assertThat(store.categories()).containsExactly("s0", "s1", "s2", "s3");
            assertThat(model.features()).extracting(Column::name).contains("units_mean_8", "store_id");
            assertThat(model.prediction().name()).isEqualTo("units");
            assertThat(model.recipe()).contains(Recipes.demand());
        }
    }

    @Test
    void anAbsentOptionalColumnAndAnUnknownCategoryAreMissing() {
        Table absent = Table.builder(1)
                .longs("visitors", 50)
                .booleans("holiday", false)
                .strings("department", "FISH")
                .build();
        Table given = Table.builder(1)
                .doubles("price", Double.NaN)
                .longs("visitors", 50)
                .booleans("holiday", false)
                .strings("department", (String) null)
                .build();
        try (LoadedModel model = ModelFiles.load(ModelFiles.of("xgboost-json"), folder)) {
            assertThat(model.predict(absent).floats("units"))
                    .containsExactly(model.predict(given).floats("units"));
            assertThatThrownBy(() ->
                            model.predict(Table.builder(1).longs("visitors", 50).build()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("holiday");
        }
    }

    @Test
    void theRowsOfABatchAreAnsweredAsIfAlone() {
        for (String name : new String[] {"trees-xgboost-json", "trees-onnx", "mlp-torchscript"}) {
            try (LoadedModel model = ModelFiles.load(ModelFiles.benchmark(name), folder)) {
                String input = model.features().get(0).name();
                Table batch = Batches.of(input, 257, 20);

                double[] together =
                        model.predict(batch).doubles(model.prediction().name());

                for (int row : new int[] {0, 100, 256}) {
                    double alone = model.predict(batch.select(new int[] {row}))
                            .doubles(model.prediction().name())[0];
                    assertThat(together[row]).as(name).isCloseTo(alone, org.assertj.core.api.Assertions.within(1e-4));
                }
                assertThat(model.predict(batch.select(new int[0])).rows()).isZero();
            }
        }
    }

    @Test
    void opensAPackageWithoutASignatureWhereTheModelSaysEnough() throws IOException {
        Path xgboost = withoutSignature("xgboost-json");
        Path torch = withoutSignature("torchscript");

        try (LoadedModel model = ModelFiles.load(xgboost, folder)) {
            assertThat(model.signature().inputs().get(0).dimensions()).containsExactly(-1, 4);
        }
        assertThatThrownBy(() -> ModelFiles.load(torch, folder))
                .isInstanceOf(InvalidModelPackageException.class)
                .hasMessageContaining("signature");
    }

    private Path withoutSignature(String name) throws IOException {
        Path copy = ModelFiles.copy(name, folder.resolve(name + "-unsigned"));
        String description = Files.readString(copy.resolve("MLmodel"));
        Files.writeString(copy.resolve("MLmodel"), description.replaceAll("(?s)\nsignature:.*?\n(?=\\w)", "\n"));
        Files.delete(copy.resolve("golden.json"));
        return copy;
    }

    private static List<String> probability(LoadedModel model) {
        return model.signature().output(Role.PROBABILITY).orElseThrow().categories();
    }
}
