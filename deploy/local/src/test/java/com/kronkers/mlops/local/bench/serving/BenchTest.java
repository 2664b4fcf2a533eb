package com.kronkers.mlops.local.bench.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BenchTest {

    @Test
    void theRoundsOfAFigureAreShownWithTheirMedian() {
        assertThat(Bench.median(List.of(3.0, 1.0, 2.0), Double::doubleValue)).isEqualTo(2);
        assertThat(Bench.range(List.of(30_000.0, 1.0, 2.0), Double::doubleValue))
                .isEqualTo("1-30,000");
        assertThat(Bench.range(List.of(0.5), Double::doubleValue, 2)).isEqualTo("0.50-0.50");
    }
}
