package com.kronkers.mlops.serving.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.serving.platform.DemandModel;
import io.quarkus.runtime.ShutdownEvent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoriesTest {
    /** Pauses between tries double up to half a minute. */
    private static final Duration RETRIED = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final Ingestion ingestion = new Ingestion();
    private final List<Histories> started = new ArrayList<>();

    @Test
    void aFirstHistoryComesFromIngestionBoundedByTheRecipe() {
        ingestion.holds(4, 12);

        LiveHistory history = start().of("demand", 4, DemandModel.RECIPE);

        assertThat(history.now().version()).isEqualTo(4);
        assertThat(history.now().asOf()).isEqualTo("2017-10-23");
        assertThat(ingestion.asked)
                .containsExactly("demand 4 [store_id, department, week_start, units, discount_rate] 2017-08-28");
    }

    @Test
    void acceptedVersionsAreFollowedAndWithdrawnOnesTakenBack() {
        ingestion.holds(1, 8);
        Histories histories = start();
        LiveHistory history = histories.of("demand", 1, DemandModel.RECIPE);

        ingestion.holds(2, 9);
        histories.refresh("demand");
        await().untilAsserted(() -> assertThat(history.now().asOf()).isEqualTo("2017-10-02"));
        ingestion.holds(1, 8);
        histories.refresh("demand");

        await().untilAsserted(() -> assertThat(history.now().asOf()).isEqualTo("2017-09-25"));
        assertThat(history.now().version()).isEqualTo(1);
    }

    @Test
    void afterTheOnlyAcceptedVersionIsWithdrawnNothingIsPredictedUntilThereIsOneAgain() {
        ingestion.holds(1, 8);
        Histories histories = start();
        LiveHistory history = histories.of("demand", 1, DemandModel.RECIPE);

        ingestion.holdsNothing();
        histories.refresh("demand");
        await().untilAsserted(() -> assertThat(history.refusal().orElseThrow())
                .contains("dataset demand has no accepted version any more"));
        ingestion.holds(1, 8);
        histories.refresh("demand");

        await().untilAsserted(() -> assertThat(history.refusal()).isEmpty());
    }

    @Test
    void theLastKnownPastStaysWhileIngestionIsAwayAndIsReplacedWhenItIsBack() {
        ingestion.holds(1, 8);
        start().of("demand", 1, DemandModel.RECIPE);
        ingestion.away = true;

        Histories restarted = start();
        LiveHistory history = restarted.of("demand", 1, DemandModel.RECIPE);
        assertThat(history.now().asOf()).isEqualTo("2017-09-25");
        ingestion.holds(2, 9);
        ingestion.away = false;

        await().atMost(RETRIED)
                .untilAsserted(() -> assertThat(history.now().version()).isEqualTo(2));
    }

    @Test
    void aVersionAcceptedWhileTheFirstHistoryIsReadIsNotMissed() {
        ingestion.holds(1, 8);
        Histories histories = start();
        ingestion.whileRowsAreRead = () -> {
            ingestion.holds(2, 9);
            histories.refresh("demand");
        };

        LiveHistory history = histories.of("demand", 1, DemandModel.RECIPE);

        await().untilAsserted(() -> assertThat(history.now().version()).isEqualTo(2));
    }

    @Test
    void brokenRowsLeaveTheHistoryAsItIs() {
        ingestion.holds(1, 8);
        Histories histories = start();
        LiveHistory history = histories.of("demand", 1, DemandModel.RECIPE);

        int before = ingestion.asked.size();
        ingestion.holds(2, 9, "{\"store_id\":\"367\",\"depar");
        histories.refresh("demand");
        await().until(() -> ingestion.asked.size() > before);

        assertThat(history.now().version()).isEqualTo(1);
        assertThat(start().of("demand", 1, DemandModel.RECIPE).now().version()).isEqualTo(1);
    }

    @Test
    void aHistoryThatCannotBeReadAnyMoreDoesNotStopTheOthersOfItsDataset() {
        ingestion.holds(1, 8);
        Histories histories = start();
        List<LiveHistory> readable = new ArrayList<>();
        for (int steps = 8; steps < 14; steps++) {
            readable.add(histories.of("demand", 1, recipe("units", steps)));
        }
        LiveHistory unreadable = histories.of("demand", 1, recipe("discount_rate", 8));

        ingestion.gone = "discount_rate";
        ingestion.holds(2, 9);
        histories.refresh("demand");

        await().untilAsserted(() -> assertThat(unreadable.behind().orElse(""))
                .contains("version 1 of dataset demand stays in use")
                .contains("there is no column discount_rate"));
        await().untilAsserted(() ->
                assertThat(readable).allMatch(history -> history.now().version() == 2));
        assertThat(readable).allMatch(history -> history.behind().isEmpty());
        assertThat(unreadable.now().version()).isEqualTo(1);
        int asked = ingestion.asked.size();
        await().atMost(RETRIED).until(() -> ingestion.asked.size() >= asked + 3);
        ingestion.holds(1, 8);
        histories.refresh("demand");
        // The next try is eight seconds away.
        await().atMost(Duration.ofSeconds(6)).untilAsserted(() -> assertThat(readable)
                .allMatch(history -> history.now().version() == 1));
        ingestion.holds(2, 9);
        histories.refresh("demand");
        await().untilAsserted(() -> assertThat(unreadable.behind()).isPresent());

        ingestion.gone = "";

        await().atMost(RETRIED)
                .untilAsserted(() -> assertThat(unreadable.now().version()).isEqualTo(2));
        assertThat(unreadable.behind()).isEmpty();
    }

    @Test
    void aWithdrawnVersionIsRefusedWhileTheOneThatReplacesItCannotBeRead() {
        ingestion.holds(2, 9);
        Histories histories = start(Duration.ZERO);
        LiveHistory history = histories.of("demand", 1, DemandModel.RECIPE);

        ingestion.gone = "units";
        ingestion.holds(1, 8);
        histories.refresh("demand");

        await().untilAsserted(() ->
                assertThat(history.state().refusal().orElse("")).contains("version 2 of dataset demand was withdrawn"));
        await().untilAsserted(() -> assertThat(history.behind().orElse("")).contains("there is no column units"));
        ingestion.gone = "";
        await().atMost(RETRIED)
                .untilAsserted(() -> assertThat(history.state().refusal()).isEmpty());
        assertThat(history.now().version()).isEqualTo(1);
    }

    @Test
    void aWithdrawnVersionIsRefusedAlsoWhileANewerOneCannotBeRead() {
        ingestion.holds(1, 8);
        Histories histories = start(Duration.ZERO);
        LiveHistory history = histories.of("demand", 1, DemandModel.RECIPE);

        ingestion.gone = "units";
        ingestion.holds(2, 9);
        histories.refresh("demand");
        await().untilAsserted(() -> assertThat(history.behind()).isPresent());
        assertThat(history.refusal()).isEmpty();
        ingestion.withdrawn = 1;
        histories.refresh("demand");

        await().untilAsserted(() ->
                assertThat(history.refusal().orElse("")).contains("version 1 of dataset demand was withdrawn"));
    }

    @Test
    void whatEventsSayOfAWithdrawnVersionHoldsAlsoWhileIngestionIsAway() {
        ingestion.holds(2, 9);
        Histories histories = start(Duration.ZERO);
        LiveHistory history = histories.of("demand", 1, DemandModel.RECIPE);

        ingestion.away = true;
        histories.withdrawn("demand", 7);
        histories.withdrawn("others", 2);
        assertThat(history.refusal()).isEmpty();
        histories.withdrawn("demand", 2);

        await().untilAsserted(() ->
                assertThat(history.refusal().orElse("")).contains("version 2 of dataset demand was withdrawn"));
        ingestion.holds(1, 8);
        ingestion.away = false;
        await().atMost(RETRIED)
                .untilAsserted(() -> assertThat(history.refusal()).isEmpty());
        assertThat(history.now().version()).isEqualTo(1);
    }

    @Test
    void aShortHiccupRefusesNothingThoughTheVersionWasWithdrawn() {
        ingestion.holds(2, 9);
        Histories histories = start(Duration.ofHours(1));
        LiveHistory history = histories.of("demand", 1, DemandModel.RECIPE);

        ingestion.away = true;
        histories.withdrawn("demand", 2);

        await().untilAsserted(() -> assertThat(history.behind()).isPresent());
        await().untilAsserted(() ->
                assertThat(history.state().withdrawn().orElse(Instant.MIN)).isAfter(Instant.now()));
        assertThat(history.refusal()).isEmpty();
    }

    @Test
    void aVersionThatWasWithdrawnIsRefusedAlsoByWhoeverBeginsToUseItWhileIngestionIsAway() {
        ingestion.holds(2, 9);
        Histories histories = start(Duration.ZERO);
        histories.of("demand", 1, DemandModel.RECIPE);
        histories.of("demand", 1, recipe("units", 9));
        histories.keepOnly(List.of(), Set.of("demand"), 0);
        ingestion.away = true;
        histories.withdrawn("demand", 2);

        LiveHistory again = histories.of("demand", 1, DemandModel.RECIPE);
        LiveHistory restarted = start(Duration.ZERO).of("demand", 1, recipe("units", 9));

        for (LiveHistory history : List.of(again, restarted)) {
            await().untilAsserted(() ->
                    assertThat(history.refusal().orElse("")).contains("version 2 of dataset demand was withdrawn"));
        }
    }

    @Test
    void aVersionThatIsWithdrawnWhileItIsReadIsRefused() {
        ingestion.holds(1, 8);
        Histories histories = start(Duration.ZERO);
        LiveHistory history = histories.of("demand", 1, DemandModel.RECIPE);

        // First, since what begins to be used is refreshed in the background.
        ingestion.whileRowsAreRead = () -> {
            histories.withdrawn("demand", 2);
            ingestion.away = true;
        };
        ingestion.holds(2, 9);
        histories.refresh("demand");

        await().untilAsserted(() ->
                assertThat(history.refusal().orElse("")).contains("version 2 of dataset demand was withdrawn"));
    }

    @Test
    void withoutAnyHistoryItSaysWhatIsMissing() {
        assertThatThrownBy(() -> start().of("demand", 1, DemandModel.RECIPE))
                .isInstanceOf(HistoryUnavailableException.class)
                .hasMessageContaining("no accepted version");
    }

    @Test
    void aVersionWithMoreRowsThanTheBoundIsRefusedUntilThereIsASmallerOne() throws IOException {
        ingestion.holds(1, 8);
        Histories histories = start();
        LiveHistory history = histories.of("demand", 1, DemandModel.RECIPE);

        ingestion.holdsTwice(2, 9);
        histories.refresh("demand");

        await().untilAsserted(() -> assertThat(history.refusal().orElse(""))
                .contains("version 2 of dataset demand has more than 40 rows in the last 8 steps")
                .contains("kronkers.history.most-rows"));
        assertThat(history.now().version()).isEqualTo(1);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files)
                    .singleElement()
                    .satisfies(file -> assertThat(file).content().doesNotContain("more"));
        }
        ingestion.holds(1, 8);
        histories.refresh("demand");
        await().untilAsserted(() -> assertThat(history.refusal()).isEmpty());
        ingestion.holds(3, 10);
        histories.refresh("demand");
        await().untilAsserted(() -> assertThat(history.now().version()).isEqualTo(3));
    }

    @Test
    void aFirstVersionWithMoreRowsThanTheBoundSaysSo() {
        ingestion.holdsTwice(1, 8);

        assertThatThrownBy(() -> start().of("demand", 1, DemandModel.RECIPE))
                .isInstanceOf(HistoryUnavailableException.class)
                .hasMessageContaining("more than 40 rows")
                .hasMessageContaining("kronkers.history.most-rows");
    }

    @Test
    void onlyWhatTheRecipeCanNeedIsKeptOnTheDiskAndARestartKnowsThatThereWasMore() throws IOException {
        ingestion.holds(1, 100);
        LiveHistory history = start().of("demand", 1, DemandModel.RECIPE);
        ingestion.away = true;

        LiveHistory restarted = start().of("demand", 1, DemandModel.RECIPE);

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).singleElement().satisfies(file -> assertThat(Files.readAllLines(file))
                    .hasSize(1 + 4 * DemandModel.RECIPE.historySteps()));
        }
        assertThat(restarted.now().asOf()).isEqualTo(history.now().asOf());
        assertThat(restarted.now().table().predictableFrom())
                .isEqualTo(history.now().table().predictableFrom())
                .isEqualTo(DemandModel.FIRST_WEEK.plusWeeks(100 - 8 + 4));
    }

    @Test
    void modelsWithOneRecipeShareOneHistory() {
        ingestion.holds(1, 8);
        Histories histories = start();

        LiveHistory first = histories.of("demand", 1, DemandModel.RECIPE);

        assertThat(histories.of("demand", 1, DemandModel.RECIPE)).isSameAs(first);
        histories.keepOnly(List.of(), Set.of(), 1);
        assertThat(histories.of("demand", 1, DemandModel.RECIPE)).isNotSameAs(first);
    }

    @Test
    void ofWhatNothingReadsTheHistoriesWrittenLastStayOnTheDisk() throws IOException {
        ingestion.holds(1, 8);
        Histories histories = start();
        List<String> names = new ArrayList<>();
        for (int steps = 8; steps < 12; steps++) {
            Recipe recipe = recipe("units", steps);
            histories.of("demand", 1, recipe);
            String name = new HistoryKey("demand", recipe).fileName();
            Files.setLastModifiedTime(folder.resolve(name), FileTime.fromMillis(steps * 1_000L));
            names.add(name);
        }
        LiveHistory used = histories.of("demand", 1, recipe("units", 8));
        histories.of("demand-of-others", 1, recipe("units", 8));
        String others = new HistoryKey("demand-of-others", recipe("units", 8)).fileName();
        Files.setLastModifiedTime(folder.resolve(others), FileTime.fromMillis(0));
        Files.writeString(folder.resolve(names.get(1) + ".part"), "being written");

        histories.keepOnly(List.of(used), Set.of("demand-of-others"), 1);

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(names.get(0), names.get(3), others, names.get(1) + ".part");
        }
        histories.keepOnly(List.of(used), Set.of(), 0);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(names.get(0), names.get(1) + ".part");
        }
    }

    @AfterEach
    void stop() {
        started.forEach(histories -> histories.stop(new ShutdownEvent()));
    }

    private static Recipe recipe(String column, int historySteps) {
        return Recipe.fromJson(
                """
                {"entity":["store_id","department"],"time":"week_start","step":"P7D","target":"units",
                 "known":[],"history":[{"column":"%s","lags":[1],"means":[]}],"calendar":[],
                 "horizonSteps":1,"historySteps":%d}"""
                        .formatted(column, historySteps));
    }

    private Histories start() {
        return start(Duration.ofMinutes(1));
    }

    private Histories start(Duration longestWithdrawn) {
        Histories histories = new Histories(ingestion, new HistoryCache(folder, 40), longestWithdrawn);
        started.add(histories);
        return histories;
    }

    private static final class Ingestion implements HistorySource {
        private final List<String> asked = new CopyOnWriteArrayList<>();
        private volatile Optional<DatasetVersion> latest = Optional.empty();
        private volatile String rows = "";
        private volatile boolean away;
        private volatile String gone = "";
        private volatile long withdrawn;
        private volatile Runnable whileRowsAreRead = () -> {};

        void holds(long version, int weeks) {
            holds(version, weeks, DemandModel.history(weeks, 50));
        }

        void holdsNothing() {
            latest = Optional.empty();
        }

        /** Every store a second time under another name. */
        void holdsTwice(long version, int weeks) {
            String once = DemandModel.history(weeks, 50);
            holds(version, weeks, once + once.replace("\"store_id\":\"", "\"store_id\":\"more "));
        }

        private void holds(long version, int weeks, String content) {
            rows = content;
            latest = Optional.of(
                    new DatasetVersion(version, DemandModel.FIRST_WEEK, DemandModel.FIRST_WEEK.plusWeeks(weeks - 1L)));
        }

        @Override
        public Optional<DatasetVersion> latest(String dataset) {
            if (away) {
                throw new HistoryUnavailableException("away", null);
            }
            return latest;
        }

        @Override
        public boolean isWithdrawn(String dataset, long version) {
            return version == withdrawn;
        }

        @Override
        public InputStream rows(String dataset, long version, List<String> columns, LocalDate after) {
            asked.add(dataset + " " + version + " " + columns + " " + after);
            if (columns.contains(gone)) {
                throw new HistoryUnavailableException("there is no column " + gone, null);
            }
            byte[] content = rows.getBytes(StandardCharsets.UTF_8);
            Runnable once = whileRowsAreRead;
            whileRowsAreRead = () -> {};
            once.run();
            return new ByteArrayInputStream(content);
        }
    }
}
