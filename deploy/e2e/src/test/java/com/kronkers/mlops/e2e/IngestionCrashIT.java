package com.kronkers.mlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.local.demo.PlatformClient;
import com.kronkers.mlops.local.platform.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The ingestion service dies by SIGKILL all along an upload: there is the whole version or none, and no litter. */
class IngestionCrashIT {
    private static final int ROWS = 400_000;
    /** As fractions of an undisturbed upload's time: while receiving, converting, profiling and committing. */
    private static final List<Double> MOMENTS = List.of(0.1, 0.3, 0.5, 0.7, 0.85, 0.95, 1.0);

    private static final Duration OLD = Duration.ofHours(3);

    private static Platform platform;
    private static PlatformClient client;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        platform = Platforms.start("ingestion-crash", "ingestion");
        client = new PlatformClient(platform.edge(), platform::token);
    }

    @AfterAll
    static void stop() throws IOException {
        if (platform != null) {
            platform.close();
        }
    }

    @Test
    void aKilledUploadLeavesTheWholeVersionOrNoneAndNoLitter() throws Exception {
        byte[] csv = csv();
        long whole = undisturbed(csv);
        for (int i = 0; i < MOMENTS.size(); i++) {
            String dataset = "crash-" + i;
            client.put("data-owner", "/datasets/" + dataset, Map.of());
            killDuring(dataset, csv, (long) (whole * MOMENTS.get(i)));

            List<JsonNode> versions = versions(dataset);
            assertThat(versions)
                    .as("versions after a kill at %s", MOMENTS.get(i))
                    .hasSizeLessThanOrEqualTo(1);
            versions.forEach(IngestionCrashIT::assertWhole);

            // Sent again it is taken, or found to be there.
            assertWhole(client.upload(dataset, "replace", csv));
            assertThat(versions(dataset)).hasSize(1);
        }
        assertNoLitter();
    }

    private static long undisturbed(byte[] csv) {
        client.put("data-owner", "/datasets/undisturbed", Map.of());
        client.upload("undisturbed", "replace", csv);
        client.put("data-owner", "/datasets/undisturbed-2", Map.of());
        long begin = System.nanoTime();
        client.upload("undisturbed-2", "replace", csv);
        return System.nanoTime() - begin;
    }

    private static void killDuring(String dataset, byte[] csv, long afterNanos) throws Exception {
        CompletableFuture<Void> upload = CompletableFuture.runAsync(() -> {
            try {
                client.upload(dataset, "replace", csv);
            } catch (RuntimeException cut) {
                // Whether it was is seen in the versions.
            }
        });
        CompletableFuture.runAsync(
                        () -> Platforms.kill(platform, "ingestion"),
                        CompletableFuture.delayedExecutor(afterNanos, TimeUnit.NANOSECONDS))
                .get();
        upload.get();
        // At once, rather than when the platform's growing pauses between restarts are over.
        platform.restart("ingestion");
    }

    private static void assertWhole(JsonNode version) {
        assertThat(version.path("rows").asLong()).isEqualTo(ROWS);
        assertThat(version.path("rejectedRows").asLong()).isZero();
    }

    private static List<JsonNode> versions(String dataset) {
        JsonNode found = client.get("data-owner", "/datasets/" + dataset + "/versions");
        return Stream.iterate(0, i -> i < found.size(), i -> i + 1)
                .map(found::get)
                .toList();
    }

    /** Everything is made to look old, then swept at a start: what is left belongs to a version. */
    private static void assertNoLitter() throws IOException, InterruptedException {
        Path folder = platform.directory().service("ingestion");
        FileTime old = FileTime.from(Instant.now().minus(OLD));
        for (Path file : files(folder)) {
            Files.setLastModifiedTime(file, old);
        }
        platform.restart("ingestion");

        assertThat(files(folder.resolve("temporary"))).isEmpty();
        assertThat(files(folder.resolve("spill"))).isEmpty();
        // All uploads had the same bytes, so they share one set of objects.
        long objects = files(folder.resolve("objects")).size();
        client.put("data-owner", "/datasets/after", Map.of());
        assertWhole(client.upload("after", "replace", csv()));
        assertThat(files(folder.resolve("objects"))).hasSize((int) objects);
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

    private static byte[] csv() {
        StringBuilder csv = new StringBuilder(ROWS * 32).append("day,store_id,product_id,quantity\n");
        for (int row = 0; row < ROWS; row++) {
            csv.append("2017-01-").append(10 + row % 20).append(',').append(300 + row % 115);
            csv.append(',').append(row).append(',').append(1 + row % 7).append('\n');
        }
        return csv.toString().getBytes(StandardCharsets.UTF_8);
    }
}
