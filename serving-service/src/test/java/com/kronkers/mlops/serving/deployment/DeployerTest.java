package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.runtime.LoadSettings;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.serving.history.Histories;
import com.kronkers.mlops.serving.history.HistorySource;
import com.kronkers.mlops.serving.history.LiveHistory;
import com.kronkers.mlops.serving.platform.DemandModel;
import com.kronkers.mlops.serving.platform.Neighbours;
import com.kronkers.mlops.serving.topic.Cause;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
    private static final long BYTES = 40;
    /** Room for two models. */
    private static final long BUDGET = 100;

    private long budget = BUDGET;

    @TempDir
    Path folder;

    private final ObjectMapper json = DeployerParts.json();
    private final Map<String, byte[]> registry = new HashMap<>();
    private final Map<String, FakeModel> models = new HashMap<>();
    private final List<DeploymentRecord> records = new ArrayList<>();
    private final List<String> opened = new ArrayList<>();
    private final List<LoadSettings> loading = new ArrayList<>();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private TakenBackVariants takenBack;
    private boolean away;
    private boolean deleted;
    private Deployments deployments;
    private Histories histories;
    private DeploymentJournal journal;
    private Deployer deployer;

    @BeforeEach
    void start() {
        deployments = new Deployments();
        DeployerParts parts = new DeployerParts(
                        folder,
                        deployments,
                        artifact -> new ArtifactSource.Download(artifact(artifact)),
                        new Ingestion())
                .tried((file, digest) -> new ArtifactTrial.Passed(BYTES))
                .opened(this::open)
                .loaded(model -> new LoadSettings(1, model.length(), Duration.ofSeconds(1)))
                .metered(meters)
                .recorded(records::add)
                .within(budget);
        histories = parts.histories;
        journal = parts.journal;
        takenBack = parts.takenBack;
        deployer = parts.deployer();
    }

    private ServingModel open(Path file, LoadSettings settings) {
        opened.add(content(file));
        loading.add(settings);
        return models.get(content(file));
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
    void howeverManyModelsServedTheyAreRestoredWithEverythingAway() throws IOException {
        for (int model = 1; model <= 6; model++) {
            String digest = model("package " + model, new FakeModel(model));
            deployer.deploy(promotion("demand-" + model, "demand-data-" + model, 1, "1", digest));
        }
        away = true;
        for (int model = 1; model <= 6; model++) {
            models.put("package " + model, new FakeModel(model));
        }
        start();

        assertThat(journal.load()).hasSize(6).allMatch(deployer::deploy);

        assertThat(deployments.names()).hasSize(6);
        try (var files = Files.list(folder.resolve("history"))) {
            assertThat(files).hasSize(6);
        }
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
        start();

        assertThat(deployer.deploy(promoted)).isTrue();
        assertThat(deployer.troubles()).isEmpty();
    }

    @Test
    void whatARollbackCannotReplaceIsUnconfirmedFromThatRollbackOn() {
        String one = model("one", new FakeModel(1));
        String two = model("two", new FakeModel(2));
        deployer.deploy(promotion(1, "1", one));
        deployer.deploy(promotion(2, "3", model("three", new FakeModel(3, "golden rows differ"))));
        assertThat(champion().unconfirmedSince())
                .as("a promotion revokes nothing")
                .isEmpty();
        registry.remove(two);

        deployer.deploy(rollback(3, "2", two).publishedAt(7_000));
        deployer.deploy(rollback(4, "2", two).publishedAt(9_000));

        assertThat(served().version()).isEqualTo("1");
        assertThat(champion().unconfirmedSince()).contains(Instant.ofEpochSecond(7));
        deployer.deploy(rollback(5, "1", one));
        assertThat(champion().unconfirmedSince()).isEmpty();
    }

    private static ModelPromoted rollback(long revision, String version, String digest) {
        return new ModelPromoted(
                "demand", revision, "rollback", List.of(target("champion", version, 100, false, digest)));
    }

    private Variant champion() {
        return deployments.variants("demand").champion().orElseThrow();
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

    @Test
    void allTargetsOfAPromotionAreDeployedEachWithItsWeight() {
        deployer.deploy(promotion(
                1,
                target("champion", "1", 90, false, model("one", new FakeModel(1))),
                target("challenger", "2", 10, false, model("two", new FakeModel(2)))));

        assertThat(deployments.deployed("demand"))
                .extracting(
                        Deployments.Deployed::alias,
                        deployed -> deployed.identity().version(),
                        Deployments.Deployed::weight)
                .containsExactly(tuple("challenger", "2", 10), tuple("champion", "1", 90));
        assertThat(versionsAsked(200)).containsOnly("1", "2");
        try (Lease lease = deployments.lease("demand", "challenger")) {
            assertThat(lease.model().identity().version()).isEqualTo("2");
        }
    }

    @Test
    void aTargetThatFailsKeepsWhatStoodBehindItsAliasAndTheOthersChange() {
        budget = 4 * BYTES;
        start();
        FakeModel canary = new FakeModel(2);
        deployer.deploy(promotion(
                1,
                target("champion", "1", 90, false, model("one", new FakeModel(1))),
                target("challenger", "2", 10, false, model("two", canary))));
        FakeModel wrong = new FakeModel(4, "golden rows differ: row 1");

        boolean settled = deployer.deploy(promotion(
                2,
                target("champion", "3", 80, false, model("three", new FakeModel(3))),
                target("challenger", "4", 20, false, model("four", wrong))));

        assertThat(settled).isTrue();
        assertThat(deployments.deployed("demand"))
                .extracting(deployed -> deployed.identity().version(), deployed -> deployed.identity()
                        .revision())
                .containsExactly(tuple("2", 1L), tuple("3", 2L));
        assertThat(canary.isClosed()).isFalse();
        assertThat(wrong.isClosed()).isTrue();
        assertThat(deployer.troubles("demand"))
                .containsOnlyKeys("challenger")
                .extractingByKey("challenger")
                .returns("4", Trouble::version);
        // A restart brings back each variant under the decision that put it there.
        models.put("two", new FakeModel(2));
        models.put("three", new FakeModel(3));
        start();
        journal.load().forEach(deployer::deploy);
        assertThat(deployments.deployed("demand"))
                .extracting(deployed -> deployed.identity().version(), deployed -> deployed.identity()
                        .revision())
                .containsExactly(tuple("2", 1L), tuple("3", 2L));
    }

    @Test
    void aPackageThatStaysIsNotLoadedAgain() {
        FakeModel one = new FakeModel(1);
        String digest = model("one", one);
        deployer.deploy(promotion(1, target("champion", "1", 100, false, digest)));

        deployer.deploy(promotion(
                2,
                target("champion", "1", 90, false, digest),
                target("challenger", "2", 10, false, model("two", new FakeModel(2)))));
        deployer.deploy(promotion(2, target("champion", "1", 90, false, digest)));

        assertThat(opened).containsExactly("one", "two");
        assertThat(one.isClosed()).isFalse();
        deployer.deploy(new ModelPromoted("demand", 3, "retirement", List.of()));
        assertThat(one.isClosed()).isTrue();
    }

    @Test
    void aTargetThatIsAwayIsTriedAgainWithoutTouchingTheOthers() {
        String canary = model("two", new FakeModel(2));
        ModelPromoted promoted = promotion(
                1,
                target("champion", "1", 90, false, model("one", new FakeModel(1))),
                target("challenger", "2", 10, false, canary));
        byte[] content = registry.remove(canary);

        assertThat(deployer.deploy(promoted)).isFalse();
        DeployedModel champion = deployments.find("demand").orElseThrow();
        registry.put(canary, content);

        assertThat(deployer.deploy(promoted)).isTrue();
        assertThat(deployments.find("demand")).containsSame(champion);
        assertThat(deployments.deployed("demand")).hasSize(2);
    }

    @Test
    void aVersionThatWasDeletedIsRefusedAndTheOldOneServes() {
        deployer.deploy(promotion(1, "1", model("one", new FakeModel(1))));
        deleted = true;

        assertThat(deployer.deploy(promotion(2, "2", model("two", new FakeModel(2)))))
                .isTrue();

        assertThat(served().version()).isEqualTo("1");
        assertThat(deployer.troubles().get("demand"))
                .returns(Trouble.State.REFUSED, Trouble::state)
                .extracting(Trouble::reason)
                .asString()
                .contains("410");
    }

    @Test
    void aPackageWithOtherColumnsThanThePromotionSaysIsRefused() {
        ModelPromoted.Target target = target("champion", "1", 100, false, model("one", new FakeModel(1)));
        ModelPromoted.Declared declared = new ModelPromoted.Declared(
                List.of(new ModelPromoted.Field("price", "number")),
                List.of(new ModelPromoted.Field("units", "number")));

        deployer.deploy(promotion(
                1,
                new ModelPromoted.Target(
                        target.alias(),
                        target.version(),
                        target.weight(),
                        false,
                        target.artifact(),
                        target.dataset(),
                        declared,
                        null)));

        assertThat(deployer.troubles().get("demand").reason())
                .contains("input price is number in the promotion, not in the package")
                .contains("input store_id is not in the promotion, string BYTES in the package");
        assertThat(deployments.names()).isEmpty();
    }

    @Test
    void aPackageIsSharedByModelsThatAreLoadedInTheSameWayOnly() {
        String digest = model("one", new FakeModel(1));
        deployer.deploy(named("first", 1, "1", digest));
        deployer.deploy(named("third", 1, "1", digest));
        models.put("one", new FakeModel(1));

        deployer.deploy(named("second", 1, "1", digest));

        assertThat(loading).extracting(LoadSettings::predictors).containsExactly(5, 6);
    }

    @Test
    void theModelThatWasIdleLongestIsPutOutAndLoadedAgainWhenItIsAskedFor() {
        FakeModel first = new FakeModel(1);
        deployer.deploy(named("first", 1, "1", model("one", first)));
        deployer.deploy(named("second", 1, "1", model("two", new FakeModel(2))));
        ask("second");
        FakeModel third = new FakeModel(3);

        deployer.deploy(named("third", 1, "1", model("three", third)));

        assertThat(first.isClosed()).as("idle longest").isTrue();
        assertThat(deployments.isInMemory("first")).isFalse();
        assertThat(deployments.names()).containsExactly("first", "second", "third");
        assertThat(meters.get("kronkers.model.memory")
                        .tag("model", "first")
                        .gauge()
                        .value())
                .isZero();
        models.put("one", new FakeModel(1));
        assertThat(ask("first")).isEqualTo(1);
        assertThat(deployments.isInMemory("first")).isTrue();
        assertThat(deployments.isInMemory("second"))
                .as("now it was idle longest")
                .isFalse();
    }

    @Test
    void aModelInUseIsNotPutOut() {
        FakeModel first = new FakeModel(1);
        deployer.deploy(named("first", 1, "1", model("one", first)));
        FakeModel second = new FakeModel(2);
        deployer.deploy(named("second", 1, "1", model("two", second)));

        try (Lease held = deployments.lease("first")) {
            deployer.deploy(named("third", 1, "1", model("three", new FakeModel(3))));

            assertThat(first.isClosed()).isFalse();
            assertThat(second.isClosed()).isTrue();
        }
    }

    @Test
    void whereAllWereInUseTheIdlestIsPutOutOnceItIsIdle() {
        FakeModel first = new FakeModel(1);
        deployer.deploy(named("first", 1, "1", model("one", first)));
        FakeModel second = new FakeModel(2);
        deployer.deploy(named("second", 1, "1", model("two", second)));
        FakeModel third = new FakeModel(3);
        try (Lease one = deployments.lease("first");
                Lease two = deployments.lease("second")) {
            deployer.deploy(named("third", 1, "1", model("three", third)));
            assertThat(first.isClosed() || second.isClosed()).as("in use").isFalse();
        }

        await().atMost(Duration.ofSeconds(60)).until(first::isClosed);

        assertThat(second.isClosed()).isFalse();
        assertThat(third.isClosed()).isFalse();
    }

    @Test
    void whatWasTakenBackStaysSoUntilTheRegistryKnewOfItWhenItDecided() {
        String digest = model("two", new FakeModel(2));
        String champion = model("one", new FakeModel(1));
        deployer.deploy(promotion(
                1, target("champion", "1", 90, false, champion), target("challenger", "2", 10, false, digest)));
        TakenBackVariants.Entry entry = takenBack.add(
                deployments.deployed("demand").get(0).identity(),
                new TakenBack("too slow", Instant.EPOCH),
                Cause.UNKNOWN);

        deployer.deploy(promotion(
                2, target("champion", "1", 80, false, champion), target("challenger", "2", 20, false, digest)));
        assertThat(deployments.deployed("demand").get(0).weight())
                .as("not known yet")
                .isZero();
        takenBack.recorded(entry);
        start();
        models.put("one", new FakeModel(1));
        models.put("two", new FakeModel(2));
        deployer.deploy(promotion(
                3, target("champion", "1", 70, false, champion), target("challenger", "2", 30, false, digest)));

        assertThat(deployments.deployed("demand").get(0).weight()).isEqualTo(30);
    }

    @Test
    void promotionsLeaveNoMetersAndNoPackagesBehind() throws IOException {
        for (int revision = 1; revision <= 10; revision++) {
            deployer.deploy(promotion(
                    revision, String.valueOf(revision), model("version " + revision, new FakeModel(revision))));
        }

        assertThat(meters.getMeters().stream().map(meter -> meter.getId().getTag("version")))
                .containsOnly("10");
        try (var files = Files.list(folder.resolve("artifacts"))) {
            assertThat(files).as("the one that serves and two spare ones").hasSize(3);
        }
    }

    private double ask(String model) {
        try (Lease lease = deployments.lease(model)) {
            return lease.model()
                    .predict(Table.builder(1).strings("store_id", "367").build())
                    .doubles("units")[0];
        }
    }

    private List<String> versionsAsked(int times) {
        List<String> versions = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            try (Lease lease = deployments.lease("demand")) {
                versions.add(lease.model().identity().version());
            }
        }
        return versions;
    }

    private static ModelPromoted promotion(long revision, ModelPromoted.Target... targets) {
        return new ModelPromoted("demand", revision, "promotion", List.of(targets));
    }

    private static ModelPromoted named(String model, long revision, String version, String digest) {
        return new ModelPromoted(
                model, revision, "promotion", List.of(target("champion", version, 100, false, digest)));
    }

    private static ModelPromoted.Target target(
            String alias, String version, int weight, boolean shadow, String digest) {
        return new ModelPromoted.Target(
                alias,
                version,
                weight,
                shadow,
                new ModelPromoted.Artifact(digest, 1, "/models/demand/versions/" + version + "/artifact"),
                new ModelPromoted.Dataset("demand-data", 1),
                null,
                null);
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
        return promotion("demand", "demand-data", revision, version, digest);
    }

    private ModelPromoted promotion(String model, String dataset, int revision, String version, String digest) {
        try {
            return ModelPromoted.decode(
                    json, json.writeValueAsBytes(Neighbours.promotion(model, revision, version, digest, dataset)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private InputStream artifact(ModelPromoted.Artifact artifact) {
        if (deleted) {
            throw new RefusedVersionException("the registry has no such version any more (410)");
        }
        if (away || !registry.containsKey(artifact.digest())) {
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
            return Optional.of(new DatasetVersion(1, null, null));
        }

        @Override
        public InputStream rows(String dataset, long version, List<String> columns, LocalDate after) {
            return new ByteArrayInputStream(DemandModel.history(8, 50).getBytes(StandardCharsets.UTF_8));
        }
    }
}
