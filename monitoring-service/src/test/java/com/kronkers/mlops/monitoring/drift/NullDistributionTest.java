package com.kronkers.mlops.monitoring.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NullDistributionTest {

    private final NullDistribution spread =
            new NullDistribution(IntStream.rangeClosed(1, 19).asDoubleStream().toArray(), 0.1);

    @Test
    void insideTheObservedRangeTheSharesAreCounted() {
        assertThat(spread.pValue(0)).isEqualTo(1);
        assertThat(spread.pValue(10)).isCloseTo(11.0 / 20, within(1e-12));
        assertThat(spread.pValue(19)).isCloseTo(2.0 / 20, within(1e-12));
    }

    @Test
    void beyondTheLargestTheProbabilityGoesOnFalling() {
        double just = spread.pValue(19.001);
        double far = spread.pValue(40);

        assertThat(just).isBetween(0.049, 0.05);
        assertThat(far).isBetween(0.0, 0.005);
    }

    @Test
    void theCriticalStatisticHasTheAskedPValue() {
        for (double p : new double[] {0.5, 0.2, 0.04, 0.001, 1e-5}) {
            double critical = spread.critical(p);

            assertThat(spread.pValue(critical)).as("p " + p).isLessThanOrEqualTo(p + 1e-12);
            assertThat(spread.pValue(critical * 0.9)).as("below p " + p).isGreaterThan(p);
        }
    }

    /** An exponential null: the share of p-values at most 1 % is 1 %, give or take what 26 buckets do not know. */
    @Test
    void thePValuesOfUnchangedDataAreNoSmallerThanTheySay() {
        Random random = new Random(11);
        long small = IntStream.range(0, 5000)
                .filter(i -> {
                    double[] buckets = random.doubles(26).map(u -> -Math.log(u)).toArray();
                    return new NullDistribution(buckets, 1e-9).pValue(-Math.log(random.nextDouble())) <= 0.01;
                })
                .count();

        assertThat(small / 5000.0).isCloseTo(0.01, within(0.005));
    }

    @Test
    void benjaminiHochbergAdjustsAsInTheirExample() {
        double[] p = {
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1.000
        };

        double[] adjusted = BenjaminiHochberg.adjusted(p);

        assertThat(adjusted[0]).isCloseTo(0.0015, within(1e-9));
        assertThat(adjusted[3]).isCloseTo(0.035625, within(1e-9));
        assertThat(adjusted[4]).isGreaterThan(0.05);
        assertThat(BenjaminiHochberg.critical(p, 0.05)).isCloseTo(0.05 * 4 / 15, within(1e-12));
    }
}
