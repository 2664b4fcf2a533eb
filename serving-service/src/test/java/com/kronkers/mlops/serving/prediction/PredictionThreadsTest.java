package com.kronkers.mlops.serving.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PredictionThreadsTest {
    private final PredictionThreads threads = new PredictionThreads(1);
    private final CountDownLatch held = new CountDownLatch(1);

    @AfterEach
    void stop() {
        held.countDown();
        threads.shutdown();
    }

    @Test
    void aThreadThatHangsIsReplacedAsOftenAsThereWereThreads() throws Exception {
        Lane hanging = new Lane(threads, 1, 0, 0);
        Lane.Work first = this::hang;
        hanging.offer(first);
        Lane other = new Lane(threads, 1, 0, 0);
        CountDownLatch worked = new CountDownLatch(1);
        other.offer(worked::countDown);
        assertThat(worked.await(100, TimeUnit.MILLISECONDS))
                .as("the only thread hangs")
                .isFalse();

        hanging.giveUp(first);

        assertThat(worked.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(threads.givenUp()).isEqualTo(1);
        assertThat(threads.giveUp()).isFalse();
        held.countDown();
        await().until(() -> threads.givenUp() == 0);
    }

    private void hang() {
        try {
            held.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
