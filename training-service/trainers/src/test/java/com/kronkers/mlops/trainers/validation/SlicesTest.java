package com.kronkers.mlops.trainers.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.job.JobJson;
import com.kronkers.mlops.trainers.validation.ValidationReport.Slice;
import java.time.Period;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlicesTest {
    private static final int ROWS = 1200;

    /** 30 columns with the same 17 values of at least 20 rows; the n-th value, counted from 0, has 3 (2 n + 1). */
    @Test
    void theSmallestAreLeftOutWhereThereIsNoRoom() throws Exception {
        List<String> names =
                IntStream.range(0, 30).mapToObj(column -> "column_" + column).toList();
        String[] values = IntStream.range(0, ROWS)
                .mapToObj(row -> "value " + (int) Math.sqrt(row / 3.0))
                .toArray(String[]::new);
        Table.Builder rows = Table.builder(ROWS);
        names.forEach(name -> rows.strings(name, values));
        Recipe recipe = new Recipe(List.of(), "day", Period.ofDays(1), "units", names, List.of(), List.of(), 1, 1);

        List<Slice> slices = new Slices(contest(), 2, 7).of(recipe, rows.build());

        assertThat(JobJson.MAPPER.writeValueAsBytes(slices).length).isBetween(150 << 10, 161 << 10);
        assertThat(slices).filteredOn(slice -> slice.rows() > 80).hasSize(30 * 7);
        assertThat(slices).filteredOn(slice -> slice.rows() < 30).hasSizeLessThan(30);
    }

    private static Contest contest() {
        double[] actual =
                IntStream.range(0, ROWS).mapToDouble(row -> 10 + row % 7).toArray();
        return new Contest(
                actual,
                IntStream.range(0, ROWS).toArray(),
                1,
                Map.of(
                        Contest.CANDIDATE,
                        Arrays.stream(actual).map(value -> value / 3).toArray(),
                        "baseline:mean",
                        Arrays.stream(actual).map(value -> 13).toArray()));
    }
}
