package com.kronkers.mlops.monitoring.sketch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.apache.datasketches.kll.KllDoublesSketch;
import org.junit.jupiter.api.Test;

class DistributionTest {

    @Test
    void sharesAndQuantilesAreThoseOfTheValues() {
        Distribution values = Distribution.ofValues(3, 1, 2, 2);

        assertThat(values.shareAtOrBelow(0.5)).isZero();
        assertThat(values.shareAtOrBelow(2)).isEqualTo(0.75);
        assertThat(values.shareAtOrBelow(9)).isEqualTo(1);
        assertThat(values.quantile(0.5)).isEqualTo(2);
        assertThat(values.quantile(1)).isEqualTo(3);
        assertThat(values.distinct()).isEqualTo(3);
        assertThat(Distribution.ofValues().quantile(0.5)).isNaN();
    }

    @Test
    void poolingIsTheSameAsSeeingAllValuesTogether() {
        Distribution pooled = Distribution.pool(
                List.of(Distribution.ofValues(5, 1), Distribution.ofValues(), Distribution.ofValues(1, 4, 9)));

        assertThat(pooled.values()).containsExactly(1, 4, 5, 9);
        assertThat(pooled.total()).isEqualTo(5);
        assertThat(pooled.shareAtOrBelow(1)).isEqualTo(0.4);
    }

    @Test
    void theDistanceIsTheLargestDifferenceOfTheShares() {
        Distribution low = Distribution.ofValues(1, 2, 3, 4);

        assertThat(low.distance(low)).isZero();
        assertThat(low.distance(Distribution.ofValues(3, 4, 5, 6))).isEqualTo(0.5);
        assertThat(low.distance(Distribution.ofValues(7))).isEqualTo(1);
        assertThat(low.distance(Distribution.ofValues(2, 2, 2, 4))).isEqualTo(0.25);
        assertThat(low.distance(Distribution.ofValues())).isZero();
    }

    @Test
    void aSketchOfManyValuesKeepsTheDistribution() {
        KllDoublesSketch sketch = KllDoublesSketch.newHeapInstance(800);
        new Random(1).doubles(100_000).forEach(sketch::update);
        FeatureData data = numeric(Base64.getEncoder().encodeToString(sketch.toByteArray()));

        Distribution numbers = data.decode().numbers();

        assertThat(numbers.total()).isEqualTo(100_000);
        assertThat(numbers.shareAtOrBelow(0.3)).isCloseTo(0.3, within(0.01));
        assertThat(numbers.coarsened(512).shareAtOrBelow(0.3)).isCloseTo(0.3, within(0.012));
        assertThat(numbers.coarsened(512).total()).isCloseTo(100_000, within(1e-6));
    }

    @Test
    void whatIsNoSketchIsRefusedByName() {
        for (String broken :
                new String[] {"%%%", "AAAA", "", Base64.getEncoder().encodeToString(new byte[64])}) {
            assertThatThrownBy(() -> numeric(broken).decode())
                    .isInstanceOf(UnreadableSketchException.class)
                    .hasMessageContaining("units");
        }
    }

    private static FeatureData numeric(String kll) {
        return new FeatureData("units", "output", "numeric", 100_000, 0, kll, null);
    }
}
