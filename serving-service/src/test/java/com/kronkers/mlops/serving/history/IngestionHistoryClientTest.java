package com.kronkers.mlops.serving.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;
import org.jboss.resteasy.reactive.ClientWebApplicationException;
import org.junit.jupiter.api.Test;

class IngestionHistoryClientTest {
    private final Ingestion ingestion = new Ingestion();
    private final IngestionHistoryClient client = new IngestionHistoryClient(ingestion);

    @Test
    void itIsAwayFromTheFirstQuestionWithoutAnAnswerToTheNextAnswer() {
        ingestion.failure = new ProcessingException("connection refused");
        assertThat(client.awaySince()).isEmpty();
        assertThat(client.answers()).isFalse();
        assertThat(client.awaySince()).isPresent();

        ingestion.failure = new NotFoundException();

        assertThat(client.answers()).isTrue();
        assertThat(client.awaySince()).isEmpty();
    }

    @Test
    void aRefusalIsNoHistoryButAnAnswer() {
        ingestion.failure = new ProcessingException("connection refused");
        client.answers();
        ingestion.failure = new ClientWebApplicationException(Response.Status.BAD_REQUEST);

        assertThatThrownBy(() -> client.rows("demand", 1, List.of("units"), null))
                .isInstanceOf(HistoryUnavailableException.class)
                .hasMessageContaining("ingestion does not give dataset demand");

        assertThat(client.awaySince()).isEmpty();
    }

    @Test
    void aVersionIsWithdrawnIfIngestionSaysSoAndNotBecauseItSaysNothing() {
        ingestion.failure = new ProcessingException("connection refused");
        assertThat(client.isWithdrawn("demand", 1)).isFalse();

        ingestion.change = "withdrawn";
        assertThat(client.isWithdrawn("demand", 1)).isTrue();

        ingestion.change = "created";
        assertThat(client.isWithdrawn("demand", 1)).isFalse();
    }

    private static final class Ingestion implements IngestionClient {
        private RuntimeException failure;
        private String change;

        @Override
        public Version latest(String dataset) {
            throw failure;
        }

        @Override
        public Version version(String dataset, long version) {
            if (change == null) {
                throw failure;
            }
            return new Version(version, change, null, null);
        }

        @Override
        public InputStream content(String dataset, long version, String format, String columns, String after) {
            throw failure;
        }
    }
}
