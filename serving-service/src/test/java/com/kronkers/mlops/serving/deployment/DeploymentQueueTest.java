package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeploymentQueueTest {
    private final List<String> deployed = new CopyOnWriteArrayList<>();

    @Test
    void anOlderOrEqualRevisionIsIgnored() throws Exception {
        try (DeploymentQueue queue = new DeploymentQueue(this::deploy, 1)) {
            queue.want(List.of(revision("a", 3)));
            queue.want(List.of(revision("a", 2), revision("a", 3), revision("b", 1)));
            assertThat(queue.want(List.of(revision("a", 4))).await(60, TimeUnit.SECONDS))
                    .isTrue();
        }

        assertThat(deployed).containsExactly("a 3", "b 1", "a 4");
    }

    @Test
    void whatIsNotSettledIsTriedAgain() {
        AtomicInteger failures = new AtomicInteger(3);
        try (DeploymentQueue queue =
                new DeploymentQueue(promoted -> deploy(promoted) && failures.getAndDecrement() <= 0, 1)) {
            queue.want(List.of(revision("a", 1)));

            await().untilAsserted(() -> assertThat(deployed).hasSize(4));
        }
    }

    @Test
    void aNewerRevisionEndsTheTriesOfAnOlderOne() throws Exception {
        try (DeploymentQueue queue =
                new DeploymentQueue(promoted -> deploy(promoted) && promoted.revision() == 2, 20)) {
            queue.want(List.of(revision("a", 1)));
            assertThat(queue.want(List.of(revision("a", 2))).await(60, TimeUnit.SECONDS))
                    .isTrue();
            long tries = deployed.stream().filter("a 1"::equals).count();
            assertThat(queue.want(List.of(revision("b", 2))).await(60, TimeUnit.SECONDS))
                    .isTrue();

            await().during(100, TimeUnit.MILLISECONDS)
                    .until(() -> deployed.stream().filter("a 1"::equals).count() == tries);
        }
    }

    @Test
    void whatServedLastDoesNotHideThePromotionOfTheSameRevision() throws Exception {
        try (DeploymentQueue queue = new DeploymentQueue(this::deploy, 1)) {
            queue.restore(List.of(revision("a", 3)));
            queue.want(List.of(revision("a", 2)));
            queue.want(List.of(revision("a", 3)));
            assertThat(queue.want(List.of(revision("a", 3))).await(60, TimeUnit.SECONDS))
                    .isTrue();
        }

        assertThat(deployed).containsExactly("a 3", "a 3");
    }

    @Test
    void aSurpriseWithOneModelNeitherStopsTheOthersNorTheWaiting() throws Exception {
        AtomicInteger failures = new AtomicInteger(2);
        try (DeploymentQueue queue = new DeploymentQueue(
                promoted -> {
                    if (promoted.model().equals("a") && failures.getAndDecrement() > 0) {
                        throw new IllegalStateException("the disk is full");
                    }
                    return deploy(promoted);
                },
                1)) {
            CountDownLatch tried = queue.want(List.of(revision("a", 1), revision("b", 1)));

            assertThat(tried.await(60, TimeUnit.SECONDS)).isTrue();
            await().untilAsserted(() -> assertThat(deployed).containsExactly("b 1", "a 1"));
        }
    }

    @Test
    void theWaitingEndsWhateverIsThrown() throws Exception {
        try (DeploymentQueue queue = new DeploymentQueue(
                promoted -> {
                    throw new AssertionError("as an OutOfMemoryError is no exception");
                },
                1)) {
            assertThat(queue.want(List.of(revision("a", 1))).await(60, TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    private boolean deploy(ModelPromoted promoted) {
        deployed.add(promoted.model() + " " + promoted.revision());
        return true;
    }

    private static ModelPromoted revision(String model, long revision) {
        return new ModelPromoted(model, revision, "promotion", List.of());
    }
}
