package com.kronkers.mlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipFile;

/**
 * What a package with one tensor of FP32 as its input, and one number a row as its output, says that it predicts.
 *
 * @param input the tensor's name
 * @param expected a number for each row
 */
record GoldenRows(String input, List<List<Float>> rows, List<Float> expected) {
    private static final float RELATIVE = 1e-4f;

    static GoldenRows of(Path zip) throws IOException {
        try (ZipFile content = new ZipFile(zip.toFile());
                InputStream golden = content.getInputStream(content.getEntry("golden.json"))) {
            JsonNode document = new ObjectMapper().readTree(golden);
            List<List<Float>> rows = new ArrayList<>();
            document.path("rows").forEach(row -> rows.add(numbers(row.elements().next())));
            List<Float> expected = new ArrayList<>();
            document.path("expected")
                    .forEach(row -> expected.add(numbers(row.elements().next()).get(0)));
            String input = document.path("rows").path(0).fieldNames().next();
            return new GoldenRows(input, List.copyOf(rows), List.copyOf(expected));
        }
    }

    /** The same rows again and again. */
    GoldenRows times(int times) {
        return new GoldenRows(input, repeated(rows, times), repeated(expected, times));
    }

    void assertRepeated(List<Float> predicted) {
        assertThat(predicted).hasSameSizeAs(expected);
        for (int row = 0; row < predicted.size(); row++) {
            float wanted = expected.get(row);
            assertThat(predicted.get(row))
                    .as("row %d", row)
                    .isCloseTo(wanted, within(RELATIVE * Math.max(1, Math.abs(wanted))));
        }
    }

    /** One number, or an array of them. */
    private static List<Float> numbers(JsonNode value) {
        List<Float> numbers = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(each -> numbers.add(each.floatValue()));
        } else {
            numbers.add(value.floatValue());
        }
        return numbers;
    }

    private static <T> List<T> repeated(List<T> all, int times) {
        return Collections.nCopies(times, all).stream().flatMap(List::stream).toList();
    }
}
