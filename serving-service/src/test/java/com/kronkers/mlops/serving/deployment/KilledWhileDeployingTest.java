package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.kronkers.mlops.runtime.LoadSettings;
import com.kronkers.mlops.serving.history.Histories;
import com.kronkers.mlops.serving.history.HistoryCache;
import com.kronkers.mlops.serving.history.HistorySource;
import com.kronkers.mlops.serving.platform.DemandModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed in the middle of a deployment, and what the next one finds. */
class KilledWhileDeployingTest {
    private static final String HALF = "half";

    @TempDir
    Path folder;

    @Test
    void whatServedBeforeServesAgainAndTheBrokenDeploymentIsDoneAnew() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWhileDeployingTest.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(folder.resolve(HALF)));
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(parts()).as("what broke off").isNotEmpty();
        Deployments deployments = new Deployments();
        Deployer deployer =
                deployer(folder, deployments, artifact -> new ArtifactSource.Download(content(artifact.digest())));

        journal(folder).load().forEach(deployer::deploy);

        assertThat(deployments.deployed("demand")).singleElement().returns("1", deployed -> deployed.identity()
                .version());
        assertThat(parts()).isEmpty();
        deployer.deploy(promotion(2));
        assertThat(deployments.deployed("demand")).singleElement().returns("2", deployed -> deployed.identity()
                .version());
    }

    /** Deploys version 1, and hangs in the middle of fetching version 2. */
    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[0]);
        Deployer deployer = deployer(
                folder,
                new Deployments(),
                artifact -> new ArtifactSource.Download(
                        artifact.digest().equals(digest(2))
                                ? new Hanging(content(artifact.digest()), folder)
                                : content(artifact.digest())));
        deployer.deploy(promotion(1));
        deployer.deploy(promotion(2));
    }

    private List<Path> parts() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("artifacts"))) {
            return files.filter(file -> file.toString().endsWith(".part")).toList();
        }
    }

    private static Deployer deployer(Path folder, Deployments deployments, ArtifactSource source) {
        return new Deployer(new Deployer.Parts(
                deployments,
                new ArtifactCache(folder.resolve("artifacts"), source, Long.MAX_VALUE),
                (file, digest) -> new ArtifactTrial.Passed(1),
                (file, settings) -> new FakeModel(1),
                model -> LoadSettings.defaults(),
                new Histories(new Past(), new HistoryCache(folder.resolve("history"), Long.MAX_VALUE), Duration.ZERO),
                journal(folder),
                new TakenBackVariants(folder.resolve("taken-back.json"), json()),
                new VariantMeters(new SimpleMeterRegistry()),
                record -> {},
                Long.MAX_VALUE,
                2,
                Duration.ofSeconds(10),
                MicroBatches.Limits.ALONE,
                Clock.systemUTC()));
    }

    private static DeploymentJournal journal(Path folder) {
        return new DeploymentJournal(folder.resolve("deployments"), json());
    }

    private static ObjectMapper json() {
        return new ObjectMapper()
                .registerModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    }

    private static ModelPromoted promotion(int version) {
        return new ModelPromoted(
                "demand",
                version,
                "promotion",
                List.of(new ModelPromoted.Target(
                        "champion",
                        String.valueOf(version),
                        false,
                        new ModelPromoted.Artifact(digest(version), 1, "/models/demand/versions/1/artifact"),
                        new ModelPromoted.Dataset("demand-data", 1))));
    }

    private static byte[] bytes(int version) {
        return ("version " + version).repeat(100_000).getBytes(StandardCharsets.UTF_8);
    }

    private static String digest(int version) {
        try {
            Path file = Files.createTempFile("package", ".zip");
            Files.write(file, bytes(version));
            String digest = DemandModel.digest(file);
            Files.delete(file);
            return digest;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static InputStream content(String digest) {
        return new ByteArrayInputStream(bytes(digest.equals(digest(1)) ? 1 : 2));
    }

    /** Gives half of a stream and then nothing. */
    private static final class Hanging extends FilterInputStream {
        private final Path folder;
        private int left = bytes(2).length / 2;

        Hanging(InputStream in, Path folder) {
            super(in);
            this.folder = folder;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left <= 0) {
                Files.writeString(folder.resolve(HALF), "");
                awaitTheKill();
            }
            int read = super.read(target, offset, Math.min(left, length));
            left -= read;
            return read;
        }
    }

    private static void awaitTheKill() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Past implements HistorySource {
        @Override
        public Optional<DatasetVersion> latest(String dataset) {
            return Optional.of(new DatasetVersion(1, null, null));
        }

        @Override
        public InputStream rows(String dataset, long version, List<String> columns, LocalDate after) {
            return new ByteArrayInputStream(DemandModel.history(8, 50).getBytes(StandardCharsets.UTF_8));
        }
    }
}
