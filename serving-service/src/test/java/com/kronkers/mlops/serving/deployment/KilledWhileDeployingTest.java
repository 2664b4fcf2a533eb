package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.kronkers.mlops.serving.platform.DemandModel;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
        DeployerParts restarted = new DeployerParts(
                folder, deployments, artifact -> new ArtifactSource.Download(content(artifact.digest())));
        Deployer deployer = restarted.deployer();

        restarted.journal.load().forEach(deployer::deploy);

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
        Deployer deployer = new DeployerParts(
                        folder,
                        new Deployments(),
                        artifact -> new ArtifactSource.Download(
                                artifact.digest().equals(digest(2))
                                        ? new Hanging(content(artifact.digest()), folder)
                                        : content(artifact.digest())))
                .deployer();
        deployer.deploy(promotion(1));
        deployer.deploy(promotion(2));
    }

    private List<Path> parts() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("artifacts"))) {
            return files.filter(file -> file.toString().endsWith(".part")).toList();
        }
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
}
