package com.kronkers.mlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.local.platform.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The clients of the Open Inference Protocol that departments have, through every row of the conformance table. */
@Tag("clients")
class OipClientsIT {
    private static final Path HOME = Path.of(System.getProperty("kronkers.home"));
    private static final Path TABLE =
            HOME.resolve("serving-service/src/main/java/com/kronkers/mlops/serving/oip/README.md");
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z-]+)` \\|", Pattern.MULTILINE);
    private static final Pattern PASSED = Pattern.compile("^passed (\\S+)$", Pattern.MULTILINE);
    private static final long AT_MOST_MINUTES = 4;

    private static Platform platform;

    @BeforeAll
    static void start() throws Exception {
        platform = Platforms.start("oip-clients", "serving");
        ServedModels models = new ServedModels(platform);
        Path runtime = HOME.resolve("model-runtime/src/test/resources/models");
        models.promote("columns", models.zip(runtime.resolve("onnx-columns")));
        models.promote("tensors", models.zip(runtime.resolve("onnx-datatypes")));
        models.promote("trees", HOME.resolve("deploy/benchmarks/models/trees-xgboost-json.zip"));
        models.awaitReady(List.of("columns", "tensors", "trees"), Duration.ofSeconds(60));
    }

    @AfterAll
    static void stop() throws IOException {
        if (platform != null) {
            platform.close();
        }
    }

    @Test
    void everyRowOfTheConformanceTablePassesWithItsClients() throws Exception {
        Path log = Path.of("target", "oip-clients.log").toAbsolutePath();
        ProcessBuilder python = new ProcessBuilder(
                        Path.of(System.getProperty("kronkers.clients"), "bin", "python")
                                .toString(),
                        Path.of("clients", "oip.py").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        python.environment().put("OIP_REST", platform.edge().toString());
        python.environment().put("OIP_SERVICE", platform.service("serving").toString());
        python.environment().put("OIP_TOKEN", platform.token("department:replenishment"));
        python.environment().put("OIP_AUDITOR", platform.token("auditor"));

        Process process = python.start();
        boolean ended = process.waitFor(AT_MOST_MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            process.destroyForcibly();
        }

        String printed = Files.readString(log);
        assertThat(ended).as("ended in time:%n%s", printed).isTrue();
        assertThat(process.exitValue()).as("%s", printed).isZero();
        assertThat(found(PASSED, printed)).as("rows of %s", TABLE).containsExactlyInAnyOrderElementsOf(tableRows());
    }

    private static List<String> tableRows() throws IOException {
        List<String> rows = found(ROW, Files.readString(TABLE));
        assertThat(rows).hasSizeGreaterThan(10);
        return rows;
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
