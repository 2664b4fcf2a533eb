package com.kronkers.mlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.local.platform.Platform;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Models of a platform that has no registry: each package lies in serving's cache as if it had been fetched, and a
 * promotion names it.
 */
final class ServedModels {
    private final Platform platform;
    private final HttpClient http = HttpClient.newHttpClient();

    ServedModels(Platform platform) {
        this.platform = platform;
    }

    /** A package's folder as the ZIP file that it travels as. */
    Path zip(Path folder) throws IOException {
        Path target =
                Files.createTempFile(Path.of("target"), folder.getFileName().toString(), ".zip");
        List<Path> files;
        try (Stream<Path> found = Files.walk(folder)) {
            files = found.filter(Files::isRegularFile).toList();
        }
        try (OutputStream out = Files.newOutputStream(target);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Path file : files) {
                zip.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
                Files.copy(file, zip);
                zip.closeEntry();
            }
        }
        return target;
    }

    /** Promotes a package as version 1. */
    void promote(String model, Path zip) throws IOException, InterruptedException {
        String digest = digest(zip);
        Path cache =
                Files.createDirectories(platform.directory().service("serving").resolve("artifacts"));
        Files.copy(zip, cache.resolve(digest + ".zip"), StandardCopyOption.REPLACE_EXISTING);
        Map<String, Object> target = Map.of(
                "alias",
                "champion",
                "version",
                "1",
                "weight",
                100,
                "shadow",
                false,
                "artifact",
                Map.of(
                        "digest", "sha256:" + digest,
                        "bytes", Files.size(zip),
                        "link", "/models/" + model + "/versions/1/artifact"),
                "dataset",
                Map.of("name", model + "-data", "version", 1));
        Map<String, Object> promotion =
                Map.of("model", model, "revision", 1, "reason", "promotion", "deployments", List.of(target));
        send(model, new ObjectMapper().writeValueAsString(promotion));
    }

    /** Waits until each of these models answers. */
    void awaitReady(List<String> models, Duration atMost) {
        for (String model : models) {
            await().atMost(atMost)
                    .untilAsserted(() -> assertThat(ready(model)).as(model).isEqualTo(200));
        }
    }

    private int ready(String model) throws IOException, InterruptedException {
        URI uri = platform.edge().resolve("/v2/models/" + model + "/ready");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + platform.token("department:replenishment"))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private void send(String key, String event) throws IOException, InterruptedException {
        Map<String, Object> settings = Map.copyOf(platform.broker().clientProperties());
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("model-promoted", key, event)).get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the promotion of " + key + " was not taken", e);
        }
    }

    private static String digest(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
