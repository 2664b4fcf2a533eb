package com.kronkers.mlops.trainers.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.job.JobJson;
import com.kronkers.mlops.trainers.reference.ReferenceReport.Outputs;
import com.kronkers.mlops.trainers.reference.ReferenceReport.Segment;
import java.time.LocalDate;
import java.time.Period;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.datasketches.kll.KllDoublesSketch;
import org.apache.datasketches.memory.Memory;
import org.junit.jupiter.api.Test;

/** Three regions, ten days, and 1,000 shops of each region a day; more shops than there may be segments. */
class SegmentsTest {
    private static final LocalDate FIRST = LocalDate.of(2017, 1, 1);
    private static final int SHOPS = 3000;
    private static final int ROWS = 10 * SHOPS;
    /** Two sketches of 1,000 numbers with k = 800 are at most 2 times 12.8 KB, in 4 characters for 3 bytes, for each of 30. */
    private static final long ENOUGH = 4 << 20;

    @Test
    void aColumnOfFewValuesHasThemInTheFinestSketchesThatFit() throws Exception {
        List<Segment> fine = segments(ENOUGH);
        List<Segment> coarse = segments(300_000);

        assertThat(fine).extracting(Segment::column).containsOnly("region");
        assertThat(fine).extracting(Segment::value).containsExactly("region 0", "region 1", "region 2");
        assertThat(k(fine)).isEqualTo(800);
        assertThat(JobJson.MAPPER.writeValueAsBytes(coarse).length).isLessThan(320_000);
        assertThat(k(coarse)).isBetween(50, 200);
        assertThat(coarse).allSatisfy(segment -> {
            assertThat(segment.buckets()).hasSize(10);
            assertThat(segment.buckets()).extracting(Buckets::rows).containsOnly(1000L);
        });
    }

    @Test
    void aColumnWhoseSegmentsDoNotFitHasNone() {
        assertThat(segments(30_000)).isEmpty();
    }

    /** Days before those to describe, and days without a row of the segment, are no buckets of it. */
    @Test
    void aSegmentHasTheDaysInWhichItHasRows() {
        String[] regions = regions();
        for (int row = 0; row < 4 * SHOPS; row++) {
            regions[row] = "region 1";
        }

        List<Segment> segments = segments(ENOUGH, regions, 2);

        assertThat(segments)
                .extracting(segment -> segment.buckets().get(0).from())
                .containsExactly(FIRST.plusDays(4), FIRST.plusDays(2), FIRST.plusDays(4));
        assertThat(segments.get(1).buckets())
                .extracting(ReferenceReport.Bucket::period)
                .containsExactly(
                        "training", "training", "training", "training", "training", "training", "test", "test");
    }

    private static int k(List<Segment> segments) {
        FeatureSummary output = segments.get(0).buckets().get(0).features().get(3);
        assertThat(output.role()).isEqualTo("output");
        return KllDoublesSketch.heapify(Memory.wrap(Base64.getDecoder().decode(output.kll())))
                .getK();
    }

    private static List<Segment> segments(long most) {
        return segments(most, regions(), 0);
    }

    private static List<Segment> segments(long most, String[] regions, int from) {
        Recipe recipe = new Recipe(
                List.of("region", "shop"),
                "day",
                Period.ofDays(1),
                "units",
                List.of("price"),
                List.of(),
                List.of(),
                1,
                1);
        double[] numbers =
                IntStream.range(0, ROWS).mapToDouble(row -> row * 7919 % 10007).toArray();
        Table features = Table.builder(ROWS)
                .strings("region", regions)
                .strings(
                        "shop",
                        IntStream.range(0, ROWS)
                                .mapToObj(row -> "shop " + row % 40)
                                .toArray(String[]::new))
                .longs(
                        "day",
                        LongStream.range(0, ROWS)
                                .map(row -> FIRST.toEpochDay() + row / SHOPS)
                                .toArray())
                .doubles("price", numbers)
                .build();
        List<LocalDate> times =
                IntStream.range(from, 10).mapToObj(FIRST::plusDays).toList();
        Outputs outputs = new Outputs(numbers, List.of());
        return new Segments(recipe, features, new Buckets(recipe, features, outputs, times, FIRST.plusDays(8)))
                .of(most);
    }

    private static String[] regions() {
        return IntStream.range(0, ROWS).mapToObj(row -> "region " + row % 3).toArray(String[]::new);
    }
}
