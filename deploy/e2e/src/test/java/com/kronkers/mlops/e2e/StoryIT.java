package com.kronkers.mlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code demo --exit} as a person starts it: a process of its own, an empty data directory, real data. */
class StoryIT {
    private static final Path HOME = Path.of(System.getProperty("kronkers.home"));
    private static final Path DATA = Path.of("target", "story").toAbsolutePath();

    private static JsonNode report;
    private static String output;

    @BeforeAll
    static void tellTheStory() throws IOException, InterruptedException {
        Platforms.delete(DATA);
        Files.createDirectories(DATA);
        Path printed = DATA.resolve("output.txt");
        Process demo = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dkronkers.home=" + HOME,
                        "-cp",
                        HOME.resolve("deploy/local/target/classes") + ":" + HOME.resolve("deploy/local/target/lib/*"),
                        "com.kronkers.mlops.local.Kronkers",
                        "demo",
                        "--exit",
                        "--port",
                        "0",
                        "--data-dir",
                        DATA.toString())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        boolean ended = demo.waitFor(15, TimeUnit.MINUTES);
        demo.destroy();
        output = Files.readString(printed);
        assertThat(ended).as(output).isTrue();
        assertThat(demo.exitValue()).as(output).isZero();
        report = new ObjectMapper().readTree(DATA.resolve("demo-report.json").toFile());
    }

    @Test
    void everyDecisionWasRight() {
        assertThat(report.path("ok").asBoolean()).as(report.toString()).isTrue();
        assertThat(report.path("failedRequests").isInt()).isTrue();
        assertThat(report.path("failedRequests").asInt()).isZero();
    }

    @Test
    void theFirstModelBeatItsBestBaselineAndWasPromoted() {
        JsonNode first = report.path("versions").path(0);

        assertThat(first.path("promoted").asBoolean()).isTrue();
        assertThat(first.path("wape").asDouble())
                .isPositive()
                .isLessThan(first.path("baselineWape").asDouble());
    }

    @Test
    void everyVersionsDecisionSaysWhy() {
        assertThat(report.path("versions").size()).isGreaterThanOrEqualTo(2);
        report.path("versions")
                .forEach(version -> assertThat(version.path("reason").asText())
                        .contains("WAPE")
                        .hasSizeGreaterThan(40));
    }

    @Test
    void theBrokenFeedRaisedAnAlertAndTheChangeAskedForRetraining() {
        List<String> drift = new ArrayList<>();
        report.path("drift")
                .forEach(event -> drift.add(event.path("kind").asText() + ":"
                        + event.path("action").asText() + ":" + event.path("features")));

        assertThat(drift).anyMatch(event -> event.equals("quality:alert:[\"retail_disc\"]"));
        assertThat(drift).anyMatch(event -> event.contains(":retrain:") && event.contains("units"));
    }

    @Test
    void theReportSaysHowThinTheDataAre() {
        assertThat(report.at("/data/series").asInt()).isEqualTo(418);
        assertThat(report.at("/data/zeroShare").asDouble()).isBetween(0.0, 0.2);
        assertThat(report.at("/data/baselines").findValuesAsText("name")).contains("last-week", "mean-4-weeks");
    }

    @Test
    void nothingIsLeftRunning() {
        assertThat(ProcessHandle.allProcesses().filter(StoryIT::worksOnTheData)).isEmpty();
    }

    /** The broker and the database name the directory in their command, the services in their environment. */
    private static boolean worksOnTheData(ProcessHandle process) {
        Path proc = Path.of("/proc", Long.toString(process.pid()));
        try {
            return Stream.of("cmdline", "environ").map(proc::resolve).anyMatch(file -> read(file)
                    .contains(DATA.toString()));
        } catch (UncheckedIOException goneOrAnotherUsers) {
            return false;
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
