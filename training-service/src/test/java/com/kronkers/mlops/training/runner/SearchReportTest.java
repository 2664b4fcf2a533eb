package com.kronkers.mlops.training.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.training.job.Job;
import com.kronkers.mlops.training.policy.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a trainer says of its search is believed as far as it has the right form. */
class SearchReportTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void trialsAreReadInTheirOrder() throws Exception {
        SearchReport report = read(document());

        assertThat(report.metric()).isEqualTo("wape");
        assertThat(report.trials()).extracting(SearchReport.Trial::number).containsExactly(1, 2);
        assertThat(report.trials().get(0).failure()).hasSize(500);
        assertThat(report.trials().get(0).score()).isEmpty();
        assertThat(report.chosen().score()).contains(0.25);
        assertThat(report.chosen().parameters().at("/hidden/1").asInt()).isEqualTo(16);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/         | trials     | 3",
                "/         | trials     | []",
                "/         | trials     | [{},{},{},{}]",
                "/         | metric     | \"luck\"",
                "/         | best       | 3",
                "/         | best       | 0",
                "/trials/1 | origin     | \"nobody\"",
                "/trials/1 | score      | \"good\"",
                "/trials/1 | score      | 1e999",
                "/trials/1 | parameters | [1]",
                "/trials/1 | parameters | {\"kronkers.x\":1}",
                "/trials/1 | failure    | \"a\\u0000b\"",
                "/trials/1 | parameters | {\"a\":{\"b\":1}}",
                "/trials/1 | parameters | {\"a\":null}",
                "/trials/1 | parameters | {\"a\":true}",
                "/trials/1 | parameters | {\"a\":1e999}",
                "/trials/1 | parameters | {\"a\":[null]}",
                "/trials/1 | parameters | {\"a\":[[1]]}",
                "/trials/1 | parameters | {\"a\":[{\"b\":1}]}",
                "/trials/1 | parameters | {\"searchTrials\":2}",
                "/         | best       | 1",
                "/trials/0 | score      | 0.25",
                "/trials/0 | score      | 0.2"
            })
    void whateverElseItHoldsIsRefused(String place, String field, String value) {
        ObjectNode document = document();
        ObjectNode changed = place.equals("/") ? document : (ObjectNode) document.at(place);
        assertThatThrownBy(() -> {
                    changed.set(field, JSON.readTree(value));
                    read(document);
                })
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("search.json is not what a trainer writes: ");
    }

    @Test
    void anyTrialMayBeTheBestWhereAllFailed() throws Exception {
        ObjectNode document = document();
        ((ObjectNode) document.at("/trials/1")).putNull("score");

        assertThat(read(document).best()).isEqualTo(2);
    }

    private SearchReport read(ObjectNode document) throws IOException {
        Path file = folder.resolve("search.json");
        // A number that large is read from JSON, and written as a text.
        Files.writeString(file, document.toString().replace("\"Infinity\"", "1e999"));
        return SearchReport.read(JSON, file, job());
    }

    private static ObjectNode document() {
        ObjectNode document = JSON.createObjectNode().put("metric", "wape").put("best", 2);
        ObjectNode first = document.putArray("trials").addObject();
        first.put("origin", "asked").put("failure", "x".repeat(2000)).putObject("parameters");
        ObjectNode second = document.withArray("trials").addObject();
        second.put("origin", "search").put("score", 0.25);
        second.putObject("parameters")
                .put("learningRate", 0.01)
                .putArray("hidden")
                .add(32)
                .add(16);
        return document;
    }

    private static Job job() {
        return new Job(
                UUID.randomUUID(),
                UUID.randomUUID(),
                "weekly",
                "weekly",
                "demand",
                1,
                "sha256:" + "d".repeat(64),
                TrainingSettings.ofTrainer(
                        "tabular-network", null, JSON.createObjectNode().put("searchTrials", 3), 7, 4),
                null,
                5,
                "",
                0,
                Instant.now(),
                null);
    }
}
