package com.kronkers.mlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.local.platform.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The ingestion service dies by SIGKILL while rows come in all ways at once: there is the whole of each version or none,
 * one event says so, and no litter is left.
 */
class IngestionCrashIT {
    /** As fractions of the time that everything takes undisturbed: while receiving, converting and committing. */
    private static final List<Double> MOMENTS = List.of(0.15, 0.4, 0.7, 1.0);

    /** While some way was not cut the moments are tried again, earlier each time: a busy machine keeps no time. */
    private static final int MOST_KILLS = 3 * MOMENTS.size();

    private static final int ROWS = 40_000;
    private static final Duration OLD = Duration.ofHours(3);

    /** Folders of files that last, and the digests of those that a version has. */
    private static final Map<String, String> KEPT = Map.of(
            "objects",
            "select digest from dataset_version_file",
            "quarantine",
            "select rejected_digest from dataset_version where rejected_digest is not null",
            "raw",
            "select source_digest from dataset_version v join dataset d on d.name = v.dataset where d.derived_sql is null");

    private static final String UNNAMED_PROFILES = "select count(*) from file_profile p where not exists"
            + " (select 1 from dataset_version_file f where f.digest = any(p.files))";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Platform platform;
    private static DataRoom room;
    private static Path drop;
    private static ExecutorService threads;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        drop = Files.createDirectories(Path.of("target", "ingestion-crash-drop").toAbsolutePath());
        platform = Platforms.start(
                "ingestion-crash",
                "ingestion",
                "kronkers.sources.drop.kind=store",
                "kronkers.sources.drop.service=fs",
                "kronkers.sources.drop.options.root=" + drop,
                "kronkers.upload.part-size=64K");
        room = new DataRoom(platform);
        threads = Executors.newCachedThreadPool();
    }

    @AfterAll
    static void stop() throws IOException {
        if (platform != null) {
            platform.close();
            threads.shutdownNow();
        }
    }

    @Test
    void aKillLeavesTheWholeOfEachVersionOrNoneAndNoLitter() throws Exception {
        // Measured as cold as the service is after each kill.
        platform.restart("ingestion");
        Map<String, Way> undisturbed = ways("undisturbed", null);
        undisturbed.values().forEach(Way::prepare);
        long begin = System.nanoTime();
        send(undisturbed).join();
        long whole = System.nanoTime() - begin;
        undisturbed.forEach((name, way) -> assertThat(way.settle()).as(name).isFalse());

        Set<String> cut = new HashSet<>();
        boolean wentOn = false;
        int left = 0;
        for (int i = 0; i < MOMENTS.size() || i < MOST_KILLS && !(wentOn && cut.equals(undisturbed.keySet())); i++) {
            double moment = MOMENTS.get(i % MOMENTS.size()) / (1 + i / MOMENTS.size());
            CountDownLatch killed = new CountDownLatch(1);
            Map<String, Way> ways = ways("crash-" + i, i % 2 == 0 ? killed : null);
            ways.values().forEach(Way::prepare);
            left += kill(send(ways), (long) (whole * moment), killed);

            ways.forEach((name, way) -> {
                if (way.settle()) {
                    cut.add(name);
                }
            });
            wentOn |= ((ResumedWay) ways.get("resumed")).wentOn();
        }

        assertThat(cut).as("ways that were cut by a kill").isEqualTo(undisturbed.keySet());
        assertThat(wentOn).as("an upload went on in its middle").isTrue();
        assertThat(left).as("temporary files that the kills left").isPositive();
        assertOneEventForEachVersion();
        assertNoLitter();
    }

    /** No clock hits the moment when all files of a version are there and only the transaction is not. */
    @Test
    void aKillRightBeforeTheCommitLeavesNoVersionAndNoLitter() throws Exception {
        Way append = new UploadWay(room, "uncommitted", "append", ROWS);
        append.prepare();
        try (Connection session = platform.database("ingestion").connect();
                Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            statement.execute("lock table dataset_version in share mode");
            CompletableFuture<Void> sent = CompletableFuture.runAsync(append::send, threads);
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                for (String kept : KEPT.keySet()) {
                    assertThat(unnamed(kept)).as(kept).isNotEmpty();
                }
                assertThat(count(UNNAMED_PROFILES)).isPositive();
            });
            Platforms.kill(platform, "ingestion");
            sent.join();
            session.rollback();
        }
        platform.restart("ingestion");

        assertThat(append.settle()).as("cut off").isTrue();

        assertNoLitter();
    }

    /** @param killed where the resumable upload is to stand still until then, null if it is not to */
    private static Map<String, Way> ways(String name, CountDownLatch killed) {
        Map<String, Way> ways = new LinkedHashMap<>();
        for (String mode : List.of("replace", "append", "upsert")) {
            ways.put(mode, new UploadWay(room, name + "-" + mode, mode, ROWS));
        }
        ways.put("resumed", new ResumedWay(room, name + "-resumed", ROWS, killed));
        ways.put("corrections", new CorrectionWay(room, name + "-corrected"));
        ways.put("rebuilds", new RebuildWay(room, name + "-input"));
        ways.put("pull", new PullWay(room, name + "-pulled", drop, ROWS));
        return ways;
    }

    private static CompletableFuture<Void> send(Map<String, Way> ways) {
        return CompletableFuture.allOf(ways.values().stream()
                .map(way -> CompletableFuture.runAsync(way::send, threads))
                .toArray(CompletableFuture[]::new));
    }

    /** Gives the number of temporary files that the dead service left. */
    private static int kill(CompletableFuture<Void> sent, long afterNanos, CountDownLatch killed) throws Exception {
        Executor later = CompletableFuture.delayedExecutor(afterNanos, TimeUnit.NANOSECONDS, threads);
        CompletableFuture.runAsync(() -> Platforms.kill(platform, "ingestion"), later)
                .join();
        int left = files(folder().resolve("temporary")).size();
        killed.countDown();
        sent.join();
        // At once, rather than when the platform's growing pauses between restarts are over.
        platform.restart("ingestion");
        return left;
    }

    /** An event may come twice, but then it is the same one. */
    private static void assertOneEventForEachVersion() throws IOException {
        Set<String> versions = new HashSet<>();
        for (JsonNode dataset : DataRoom.list(room.get("/datasets"))) {
            String name = dataset.path("name").asText();
            room.versions(name)
                    .forEach(version ->
                            versions.add(name + " " + version.path("version").asInt()));
        }
        Map<String, Set<String>> events = new HashMap<>();
        Properties settings = new Properties();
        settings.putAll(platform.broker().clientProperties());
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor("data-ingested").stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofMillis(200))) {
                    JsonNode event = JSON.readTree(each.value());
                    String id = new String(each.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8);
                    events.computeIfAbsent(
                                    event.path("dataset").asText() + " "
                                            + event.path("version").asInt(),
                                    version -> new HashSet<>())
                            .add(id);
                }
                return events.keySet().containsAll(versions);
            });
        }
        assertThat(events.keySet()).isEqualTo(versions);
        assertThat(events)
                .allSatisfy((version, ids) -> assertThat(ids).as(version).hasSize(1));
    }

    /** Everything is made to look old, then swept at a start: what is left belongs to a version. */
    private static void assertNoLitter() throws IOException, InterruptedException, SQLException {
        FileTime old = FileTime.from(Instant.now().minus(OLD));
        for (Path file : files(folder())) {
            Files.setLastModifiedTime(file, old);
        }
        try (Connection session = platform.database("ingestion").connect();
                Statement statement = session.createStatement()) {
            statement.executeUpdate("update file_profile set created_at = created_at - interval '" + OLD + "'");
        }
        platform.restart("ingestion");

        for (String kept : KEPT.keySet()) {
            assertThat(named(kept)).as(kept).isNotEmpty();
            assertThat(unnamed(kept)).as(kept).isEmpty();
            assertThat(names(kept)).as(kept).containsAll(named(kept));
        }
        assertThat(count(UNNAMED_PROFILES)).isZero();
        assertThat(files(folder().resolve("locks"))).as("processes that live").hasSize(1);
        assertThat(files(folder()).stream()
                        .map(file -> folder().relativize(file).getName(0).toString())
                        .filter(each -> !KEPT.containsKey(each)))
                .as("folders that hold anything else")
                .containsOnly("keys", "locks");
    }

    private static Path folder() {
        return platform.directory().service("ingestion");
    }

    /** Files of that folder whose digest no version has. */
    private static Set<String> unnamed(String kept) throws IOException, SQLException {
        // Files first: what is named in between is not missed.
        Set<String> unnamed = names(kept);
        unnamed.removeAll(named(kept));
        return unnamed;
    }

    private static Set<String> named(String kept) throws SQLException, IOException {
        try (Connection session = platform.database("ingestion").connect();
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(KEPT.get(kept))) {
            Set<String> digests = new HashSet<>();
            while (rows.next()) {
                digests.add(rows.getString(1).substring(rows.getString(1).indexOf(':') + 1));
            }
            return digests;
        }
    }

    private static int count(String query) throws SQLException, IOException {
        try (Connection session = platform.database("ingestion").connect();
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static Set<String> names(String kept) throws IOException {
        return files(folder().resolve(kept)).stream()
                .map(file -> file.getFileName().toString())
                .collect(Collectors.toSet());
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
