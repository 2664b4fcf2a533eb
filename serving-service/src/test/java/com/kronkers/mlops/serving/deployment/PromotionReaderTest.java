package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.serving.history.Histories;
import com.kronkers.mlops.serving.platform.DemandModel;
import com.kronkers.mlops.serving.platform.Neighbours;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without a broker: records are handed over as its reader does. */
class PromotionReaderTest {
    private static final String PACKAGE = "a package";

    @TempDir
    Path folder;

    private final ObjectMapper json = new ObjectMapper();
    private final Deployments deployments = new Deployments();
    private final CountDownLatch released = new CountDownLatch(1);
    private final List<String> tried = new CopyOnWriteArrayList<>();
    private Histories histories;
    private PromotionReader reader;
    private String digest;

    @BeforeEach
    void begin() throws IOException {
        digest = DemandModel.digest(Files.writeString(folder.resolve("package"), PACKAGE));
        DeployerParts parts = new DeployerParts(
                        folder,
                        deployments,
                        artifact -> new ArtifactSource.Download(
                                new ByteArrayInputStream(PACKAGE.getBytes(StandardCharsets.UTF_8))))
                .tried(this::tryHeld)
                .opened((artifact, settings) -> callersSupplyEverything());
        histories = parts.histories;
        reader = new PromotionReader(
                parts.deployer(),
                parts.journal,
                deployments,
                new Confirmation(folder.resolve("confirmed"), Duration.ofHours(1), Clock.systemUTC()),
                new PromotionStatements(Optional.empty(), json),
                null,
                null,
                json,
                "model-promoted");
    }

    @Test
    void itIsReadyOnlyWhenThePastIsReadAndTriedAndOfItDeploysTheNewestRevisionsAlone() throws IOException {
        assertThat(reader.ready()).isFalse();
        reader.receive(promotion("demand", 2));
        reader.receive(promotion("demand", 1));
        reader.receive(promotion("shop", 7));
        assertThat(reader.ready()).as("before the end").isFalse();
        assertThat(tried).isEmpty();

        reader.caughtUp();

        await().untilAsserted(() -> assertThat(tried).hasSize(1));
        assertThat(reader.ready()).as("while the first is tried").isFalse();
        released.countDown();
        await().until(reader::ready);
        assertThat(deployments.deployed())
                .extracting(variant ->
                        variant.identity().model() + " " + variant.identity().revision())
                .containsExactlyInAnyOrder("demand 2", "shop 7");
        assertThat(tried).hasSize(2);
    }

    @Test
    void anEmptyTopicIsReadToItsEndToo() {
        reader.caughtUp();

        await().until(reader::ready);
    }

    @Test
    void afterTheEndEveryNewerRevisionIsDeployedAndNoOlderOne() throws IOException {
        released.countDown();
        reader.caughtUp();
        reader.receive(promotion("demand", 3));
        reader.receive(promotion("demand", 2));
        reader.receive(promotion("demand", 4));

        await().untilAsserted(() -> assertThat(deployments.deployed())
                .extracting(variant -> variant.identity().revision())
                .containsExactly(4L));
        assertThat(tried).hasSize(2);
    }

    @AfterEach
    void end() {
        released.countDown();
        histories.close();
    }

    private ArtifactTrial.Passed tryHeld(Path artifact, String digest) {
        tried.add(digest);
        try {
            assertThat(released.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new ArtifactTrial.Passed(1);
    }

    private static FakeModel callersSupplyEverything() {
        FakeModel model = new FakeModel(1);
        model.plain = true;
        return model;
    }

    private ConsumerRecord<String, byte[]> promotion(String model, int revision) throws IOException {
        return new ConsumerRecord<>(
                "model-promoted",
                0,
                revision,
                model,
                json.writeValueAsBytes(Neighbours.promotion(model, revision, "1", digest, "demand-data")));
    }
}
