package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.serving.history.Histories;
import com.kronkers.mlops.serving.history.HistoryCache;
import com.kronkers.mlops.serving.history.HistorySource;
import com.kronkers.mlops.serving.history.LiveHistory;
import com.kronkers.mlops.serving.platform.DemandModel;
import com.kronkers.mlops.serving.platform.Neighbours;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeployerTest {
    @TempDir
    Path folder;

    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, byte[]> registry = new HashMap<>();
    private final Map<String, FakeModel> models = new HashMap<>();
    private final List<DeploymentRecord> records = new ArrayList<>();
    private boolean away;
    private Deployments deployments;
    private Histories histories;
    private DeploymentJournal journal;
    private Deployer deployer;

    @BeforeEach
    void start() {
        deployments = new Deployments();
        histories = new Histories(new Ingestion(), new HistoryCache(folder.resolve("history")));
        journal = new DeploymentJournal(folder.resolve("deployments"), json);
        deployer = new Deployer(
                deployments,
                new ArtifactCache(folder.resolve("artifacts"), this::artifact),
                file -> models.get(content(file)),
                histories,
                journal,
                records::add,
                Clock.systemUTC());
    }

    @Test
    void aPromotedVersionServes() {
        boolean settled = deployer.deploy(promotion(1, "1", model("one", new FakeModel(1))));

        assertThat(settled).isTrue();
        assertThat(served().version()).isEqualTo("1");
        assertThat(records).extracting(DeploymentRecord::outcome).containsExactly("deployed");
    }

    @Test
    void whatServedIsRestoredWithEverythingAway() {
        deployer.deploy(promotion(7, "2", model("two", new FakeModel(2))));
        away = true;
        models.put("two", new FakeModel(2));
        start();

        assertThat(journal.load()).hasSize(1).allMatch(deployer::deploy);

        assertThat(served().revision()).isEqualTo(7);
        assertThat(deployments.all().get(0).history().orElseThrow().now().asOf())
                .isEqualTo("2017-09-25");
    }

    @Test
    void aVersionThatFailsItsGoldenRowsLeavesTheOldOneServing() {
        FakeModel old = new FakeModel(1);
        deployer.deploy(promotion(1, "1", model("one", old)));
        FakeModel wrong = new FakeModel(2, "golden rows differ: row 3");

        boolean settled = deployer.deploy(promotion(2, "2", model("two", wrong)));

        assertThat(settled).isTrue();
        assertThat(served().version()).isEqualTo("1");
        assertThat(old.isClosed()).isFalse();
        assertThat(wrong.isClosed()).isTrue();
        assertThat(deployer.troubles().get("demand"))
                .returns(Trouble.State.REFUSED, Trouble::state)
                .returns("golden rows differ: row 3", Trouble::reason);
        assertThat(journal.load()).extracting(ModelPromoted::revision).containsExactly(1L);
        assertThat(records).extracting(DeploymentRecord::outcome).containsExactly("deployed", "refused");
    }

    @Test
    void aPackageWhoseSignatureIsNotItsRecipesIsRefused() {
        List<Signature.Column> inputs = DemandModel.SIGNATURE.inputs().stream()
                .filter(input -> !input.name().equals("week_start"))
                .toList();
        FakeModel timeless = new FakeModel(1, null, new Signature(inputs, DemandModel.SIGNATURE.outputs()));

        deployer.deploy(promotion(1, "1", model("one", timeless)));

        assertThat(deployer.troubles().get("demand").reason())
                .contains(
                        "inputs [department, holiday, store_id]", "needs [department, holiday, store_id, week_start]");
        assertThat(timeless.isClosed()).isTrue();
    }

    @Test
    void aNetworkThatAnswersWithNoNumberIsRefused() {
        FakeModel broken = new FakeModel(Double.NaN);

        deployer.deploy(promotion(1, "1", model("one", broken)));

        assertThat(deployer.troubles().get("demand").reason()).contains("NaN");
        assertThat(broken.isClosed()).isTrue();
    }

    @Test
    void anArtifactThatIsAwayIsWorthAnotherTry() {
        ModelPromoted promoted = promotion(1, "1", model("one", new FakeModel(1)));
        away = true;

        assertThat(deployer.deploy(promoted)).isFalse();
        assertThat(deployer.troubles().get("demand").state()).isEqualTo(Trouble.State.WAITING);
        away = false;

        assertThat(deployer.deploy(promoted)).isTrue();
        assertThat(deployer.troubles()).isEmpty();
    }

    @Test
    void aDamagedArtifactInTheCacheIsFetchedAgain() throws IOException {
        ModelPromoted promoted = promotion(1, "1", model("one", new FakeModel(1)));
        deployer.deploy(promoted);
        try (var files = Files.list(folder.resolve("artifacts"))) {
            Files.writeString(files.findFirst().orElseThrow(), "damaged");
        }
        models.put("one", new FakeModel(1));

        assertThat(deployer.deploy(promoted)).isTrue();
        assertThat(deployer.troubles()).isEmpty();
    }

    @Test
    void aRetiredModelAnswersNoMore() {
        FakeModel old = new FakeModel(1);
        deployer.deploy(promotion(1, "1", model("one", old)));

        LiveHistory read = deployments.all().get(0).history().orElseThrow();
        deployer.deploy(new ModelPromoted("demand", 2, "retirement", List.of()));

        assertThat(deployments.names()).isEmpty();
        assertThat(old.isClosed()).isTrue();
        // A history that nobody reads is not refreshed for ever: whoever wants it next gets one anew.
        assertThat(histories.of("demand-data", 1, DemandModel.RECIPE)).isNotSameAs(read);
        start();
        journal.load().forEach(deployer::deploy);
        assertThat(deployments.names()).isEmpty();
    }

    private DeployedModel.Identity served() {
        return deployments.all().get(0).identity();
    }

    private String model(String content, FakeModel model) {
        try {
            Path file = Files.writeString(folder.resolve("package"), content);
            String digest = DemandModel.digest(file);
            registry.put(digest, content.getBytes(StandardCharsets.UTF_8));
            models.put(content, model);
            return digest;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private ModelPromoted promotion(int revision, String version, String digest) {
        try {
            return ModelPromoted.decode(
                    json,
                    json.writeValueAsBytes(Neighbours.promotion("demand", revision, version, digest, "demand-data")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private InputStream artifact(ModelPromoted.Artifact artifact) {
        if (away) {
            throw new ArtifactUnavailableException("away", null);
        }
        return new ByteArrayInputStream(registry.get(artifact.digest()));
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private final class Ingestion implements HistorySource {
        @Override
        public Optional<DatasetVersion> latest(String dataset) {
            if (away) {
                throw new AssertionError("asked although the cache has it");
            }
            return Optional.of(new DatasetVersion(1, null));
        }

        @Override
        public InputStream rows(String dataset, long version, List<String> columns, LocalDate after) {
            return new ByteArrayInputStream(DemandModel.history(8, 50).getBytes(StandardCharsets.UTF_8));
        }
    }
}
