package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Signature.Column;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The names that contributions are told under. */
final class ExplainedFeatures {
    private ExplainedFeatures() {}

    /** A column's name, and for each value of one that has several its name and place. */
    static List<String> of(List<Column> features) {
        return features.stream()
                .flatMap(column -> column.width() == 1
                        ? Stream.of(column.name())
                        : IntStream.range(0, (int) column.width()).mapToObj(i -> column.name() + "[" + i + "]"))
                .toList();
    }
}
