package com.kronkers.mlops.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XgboostTreesTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "xgboost-json, true",
        "xgboost-binary, true",
        "xgboost-classes, true",
        "xgboost-dart, false",
        "xgboost-categorical, false",
    })
    void areUsedWhereTheyAreAllThereIs(String name, boolean used) throws IOException {
        try (ModelPackage opened = ModelPackage.open(ModelFiles.of(name), folder);
                XgboostScorer scorer = XgboostScorer.load(opened, LoadSettings.defaults())) {
            assertThat(scorer.hasTrees()).isEqualTo(used);
        }
    }

    /** A batch is answered by the engine, a few rows by the trees. */
    @ParameterizedTest
    @ValueSource(strings = {"trees-xgboost-json", "trees-xgboost-ubj"})
    void answerLikeTheEngineToTheLastBit(String name) {
        int rows = 2000;
        Random random = new Random(3);
        float[] numbers = new float[rows * 20];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = random.nextInt(8) == 0 ? Float.NaN : (float) random.nextGaussian();
        }
        Table batch = Table.builder(rows)
                .tensor("input-0", Tensor.ofFloats(numbers, rows, 20))
                .build();
        try (LoadedModel model = ModelFiles.load(ModelFiles.benchmark(name), folder)) {
            Object together = model.predict(batch).tensor("output-0").toArray();

            float[] alone = new float[rows];
            for (int row = 0; row < rows; row++) {
                Table one = batch.select(new int[] {row});
                alone[row] = (float) model.predict(one).doubles("output-0")[0];
            }
            assertThat(alone).isEqualTo(together);
        }
    }
}
