package com.kronkers.mlops.serving.history;

import com.kronkers.mlops.serving.neighbour.AwaySince;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.WebApplicationException;
import java.io.InputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

/** The past as ingestion tells it over REST. */
@ApplicationScoped
class IngestionHistoryClient implements HistorySource {
    private static final Logger LOG = Logger.getLogger(IngestionHistoryClient.class);
    private static final int NOT_FOUND = 404;

    private final IngestionClient ingestion;
    private final AwaySince away = new AwaySince();

    IngestionHistoryClient(@RestClient IngestionClient ingestion) {
        this.ingestion = ingestion;
    }

    @Override
    public Optional<DatasetVersion> latest(String dataset) {
        return ask(dataset, () -> {
            try {
                IngestionClient.Version version = ingestion.latest(dataset);
                return Optional.of(new DatasetVersion(version.version(), version.timeFrom(), version.timeThrough()));
            } catch (WebApplicationException e) {
                if (e.getResponse().getStatus() == NOT_FOUND) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    @Override
    public InputStream rows(String dataset, long version, List<String> columns, LocalDate after) {
        String newerThan = after == null ? null : after.toString();
        return ask(dataset, () -> ingestion.content(dataset, version, "ndjson", String.join(",", columns), newerThan));
    }

    @Override
    public boolean isWithdrawn(String dataset, long version) {
        try {
            return ask(dataset, () -> ingestion.version(dataset, version).withdrawn());
        } catch (HistoryUnavailableException e) {
            LOG.debugf("Nobody says whether version %d was withdrawn: %s", version, e);
            return false;
        }
    }

    @Override
    public Optional<Instant> awaySince() {
        return away.get();
    }

    private <T> T ask(String dataset, Supplier<T> question) {
        try {
            T answer = question.get();
            away.answered();
            return answer;
        } catch (WebApplicationException e) {
            // That is an answer, too.
            away.answered();
            throw unavailable(dataset, e);
        } catch (RuntimeException e) {
            // Refused connections, timeouts, a token that cannot be had: different classes, one meaning.
            away.failed();
            throw unavailable(dataset, e);
        }
    }

    private static HistoryUnavailableException unavailable(String dataset, RuntimeException cause) {
        return new HistoryUnavailableException("ingestion does not give dataset " + dataset + ": " + cause, cause);
    }
}
