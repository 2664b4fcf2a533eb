package com.kronkers.mlops.serving.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.testing.Contracts;
import org.junit.jupiter.api.Test;

class DataIngestedTest {
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void everyGoldenExampleDecodesAlsoWithUnknownFields() {
        assertThat(Contracts.examples("data-ingested")).isNotEmpty().allSatisfy(example -> {
            DataIngested event = json.treeToValue(Contracts.withUnknownFields(example), DataIngested.class);

            assertThat(event.dataset()).isEqualTo(example.path("dataset").asText());
            assertThat(event.version()).isEqualTo(example.path("version").asLong());
            assertThat(event.change()).isNotBlank();
            assertThat(event.quality()).isNotBlank();
        });
    }

    @Test
    void theExampleOfAWithdrawnVersionIsKnownAsOne() {
        assertThat(Contracts.examples("data-ingested"))
                .filteredOn(example ->
                        json.convertValue(example, DataIngested.class).withdraws())
                .singleElement()
                .satisfies(
                        example -> assertThat(example.path("change").asText()).isEqualTo("withdrawn"));
    }

    @Test
    void onlyASuspectNewVersionLeavesTheLatestAsItIs() {
        assertThat(new DataIngested("d", 2, "created", "suspect").changesLatest())
                .isFalse();
        assertThat(new DataIngested("d", 2, "created", "accepted").changesLatest())
                .isTrue();
        assertThat(new DataIngested("d", 2, "accepted", "accepted").changesLatest())
                .isTrue();
        assertThat(new DataIngested("d", 2, "withdrawn", "suspect").changesLatest())
                .isTrue();
        assertThat(new DataIngested("d", 2, "subject-erased", "accepted").changesLatest())
                .isTrue();
    }
}
