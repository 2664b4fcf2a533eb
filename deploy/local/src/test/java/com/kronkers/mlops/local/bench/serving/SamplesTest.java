package com.kronkers.mlops.local.bench.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.local.bench.serving.Samples.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplesTest {
    @TempDir
    private Path folder;

    @Test
    void aPercentileIsTheSmallestLatencyThatSoManyStayedWithin() {
        List<Sample> shuffled = new ArrayList<>(IntStream.rangeClosed(1, 200)
                .mapToObj(i -> new Sample(i, i * 1000L, 200))
                .toList());
        Collections.shuffle(shuffled, new Random(1));
        Samples samples = new Samples(shuffled);

        assertThat(samples.percentileMillis(50)).isEqualTo(100);
        assertThat(samples.percentileMillis(99)).isEqualTo(198);
        assertThat(samples.percentileMillis(99.5)).isEqualTo(199);
        assertThat(samples.percentileMillis(100)).isEqualTo(200);
        assertThat(samples.percentileMillis(0.1)).isEqualTo(1);
    }

    @Test
    void ofOneRequestEveryPercentileIsItsLatencyAndOfNoneThereIsNone() {
        assertThat(new Samples(List.of(new Sample(0, 1500, 200))).percentileMillis(99))
                .isEqualTo(1.5);
        assertThat(new Samples(List.of()).percentileMillis(99)).isNaN();
    }

    @Test
    void anythingButA200HasFailed() {
        Samples samples = new Samples(
                List.of(new Sample(1, 10, 200), new Sample(2, 10, 503), new Sample(3, 10, 0), new Sample(4, 10, 503)));

        assertThat(samples.failed()).isEqualTo(3);
        assertThat(samples.successPercent()).isEqualTo(25);
        assertThat(samples.failures()).isEqualTo("[no answer: 1, status 503: 2]");
    }

    @Test
    void theyAreSplitByWhenTheyWereDueNotByWhenTheyWereAnswered() {
        Samples samples = new Samples(List.of(new Sample(10, 5_000, 200), new Sample(20, 1_000, 200)));

        Samples early = samples.due(time -> time < 20);

        assertThat(early.size()).isEqualTo(1);
        assertThat(early.percentileMillis(100)).isEqualTo(5);
        assertThat(samples.firstDueMicros()).isEqualTo(10);
    }

    @Test
    void whatOneProcessWritesAnotherReads() throws Exception {
        Samples written = new Samples(List.of(new Sample(1_700_000_000_000_000L, 12_345, 200), new Sample(2, 3, 0)));

        written.write(folder.resolve("samples"));
        Samples read = Samples.read(folder.resolve("samples"));

        assertThat(read.size()).isEqualTo(2);
        assertThat(read.failed()).isEqualTo(1);
        assertThat(read.percentileMillis(100)).isEqualTo(12.345);
        assertThat(read.due(time -> time == 1_700_000_000_000_000L).size()).isEqualTo(1);
    }
}
