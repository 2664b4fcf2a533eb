package com.kronkers.mlops.ingestion.source;

import com.kronkers.mlops.ingestion.dataset.CommitOutcome;
import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.ingestion.format.FormatOptions;
import com.kronkers.mlops.ingestion.ingest.Ingestion;
import com.kronkers.mlops.ingestion.ingest.Upload;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Does one pull: fixes what it covers, ingests it under an idempotency key of its own, then notes how far the source
 * came. A crash anywhere between is repaired by doing it again, for the key finds the version that was made.
 */
@ApplicationScoped
class Puller {
    private static final Logger LOG = Logger.getLogger(Puller.class);

    private final DataSource database;
    private final Pulls pulls;
    private final Connections connections;
    private final Datasets datasets;
    private final Ingestion ingestion;

    Puller(DataSource database, Pulls pulls, Connections connections, Datasets datasets, Ingestion ingestion) {
        this.database = database;
        this.pulls = pulls;
        this.connections = connections;
        this.datasets = datasets;
        this.ingestion = ingestion;
    }

    /** Does a queued pull, unless another worker is at it. */
    void pull(SourcePull queued) throws SQLException, InterruptedException {
        String source = new DatasetSource.Id(queued.dataset, queued.source).toString();
        Optional<SourceLock> lock = SourceLock.tryLock(database, source);
        if (lock.isEmpty()) {
            return;
        }
        try (SourceLock held = lock.get()) {
            Optional<Pulls.Attempt> attempt = pulls.begin(queued.id);
            if (attempt.isPresent()) {
                attempt(attempt.get());
            }
        }
    }

    private void attempt(Pulls.Attempt attempt) throws InterruptedException {
        UUID id = attempt.pull().id;
        try {
            if (!finishedBefore(attempt)) {
                fetch(attempt);
            }
        } catch (Refused refused) {
            pulls.failed(id, refused.getMessage());
        } catch (HttpProblem problem) {
            if (problem.getStatusCode() >= 500) {
                pulls.postpone(id, problem.getTitle() + ": " + problem.getDetail());
            } else {
                pulls.failed(id, problem.getTitle() + ": " + problem.getDetail());
            }
        } catch (IOException | SQLException | RuntimeException passing) {
            LOG.warnf(passing, "Pull %s of %s failed and will be tried again", id, attempt.pull().dataset);
            pulls.postpone(id, String.valueOf(passing.getMessage()));
        }
    }

    /** An earlier attempt may have committed and then been cut off before it could say so. */
    private boolean finishedBefore(Pulls.Attempt attempt) {
        SourcePull pull = attempt.pull();
        Optional<DatasetVersion> made = datasets.servedUnder(pull.dataset, pull.idempotencyKey());
        made.ifPresent(version -> pulls.committed(pull.id, version, true));
        return made.isPresent();
    }

    private void fetch(Pulls.Attempt attempt) throws IOException, SQLException, InterruptedException {
        SourcePull pull = attempt.pull();
        DatasetSource source = attempt.source();
        if (source == null || source.revision != pull.revision) {
            throw new Refused("The source was deleted or defined anew since the pull was requested.");
        }
        if (attempt.awaited() != null) {
            pulls.nothingNew(
                    pull.id, "version " + attempt.awaited() + " of the rows before waits to be accepted or withdrawn");
            return;
        }
        SourceConfig.Connection connection = connections.get(source.connection);
        Feed feed = connections.feed(connection);
        Window window = pull.window();
        if (source.watermarkColumn != null && window == null) {
            Optional<Window> next = feed.next(connection, source);
            if (next.isEmpty()) {
                pulls.nothingNew(pull.id, "there are no rows past the watermark");
                return;
            }
            window = next.get();
            pulls.plan(pull.id, window);
        }
        Fetched fetched = feed.fetch(connection, source, window);
        if (fetched instanceof Fetched.Nothing nothing) {
            pulls.nothingNew(pull.id, nothing.why());
        } else if (fetched instanceof Fetched.Content content) {
            ingest(attempt, content);
        }
    }

    private void ingest(Pulls.Attempt attempt, Fetched.Content content) throws IOException, SQLException {
        SourcePull pull = attempt.pull();
        DatasetSource source = attempt.source();
        try (var body = content.body()) {
            pulls.reading(pull.id, content.progress());
            CommitOutcome outcome = ingestion.ingest(new Upload(
                    pull.dataset,
                    source.mode,
                    format(source),
                    pull.idempotencyKey(),
                    content.bytes(),
                    body,
                    "source:" + pull.source));
            pulls.committed(pull.id, outcome.version(), outcome.created());
        }
    }

    private static FormatOptions format(DatasetSource source) {
        return FormatOptions.of(DefinitionReader.options(source.format));
    }
}
