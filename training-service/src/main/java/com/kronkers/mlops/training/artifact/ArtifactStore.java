package com.kronkers.mlops.training.artifact;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.training.database.Database;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * What trainers made, by content digest. Store the file first, then {@link #keep} it in the transaction that makes it
 * true; a file that was never kept is swept a day later.
 */
@ApplicationScoped
public class ArtifactStore {
    private static final Logger LOG = Logger.getLogger(ArtifactStore.class);
    // Longer than any job between storing a file and committing it.
    private static final Duration ORPHAN_AGE = Duration.ofDays(1);

    private final ArtifactFiles files;
    private final Database database;
    private final ObjectMapper json;
    private final Clock clock;

    ArtifactStore(
            @ConfigProperty(name = "kronkers.data-dir") Path dataDirectory,
            Database database,
            ObjectMapper json,
            Clock clock) {
        this.files = new ArtifactFiles(dataDirectory.toAbsolutePath().resolve("artifacts"));
        this.database = database;
        this.json = json;
        this.clock = clock;
    }

    /** Copies a file into the store, flushed and under its digest. */
    public StoredArtifact store(Path file) throws IOException {
        return files.store(file);
    }

    /**
     * Records stored files as part of the service's truth, in the caller's transaction.
     *
     * @param builtIn whether one of the platform's own trainers made them
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void keep(List<StoredArtifact> artifacts, boolean builtIn) {
        for (StoredArtifact artifact : artifacts) {
            database.update(
                    "insert into artifact (digest, bytes, created_at, built_in) values (?, ?, ?, ?) on conflict do nothing",
                    artifact.digest(),
                    artifact.bytes(),
                    clock.instant(),
                    builtIn);
        }
    }

    /** The file with this digest, if it is kept here. */
    public Optional<Path> find(String digest) {
        return isKept(digest) ? files.find(digest) : Optional.empty();
    }

    /** Whether the file with this digest is kept here and one of the platform's own trainers made it. */
    public boolean isBuiltIn(String digest) {
        return database.first("select built_in from artifact where digest = ?", row -> row.getBoolean(1), digest)
                .orElse(false);
    }

    /** Records what one of the platform's own trainers made a kept file with, in the caller's transaction. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void made(String digest, String trainer, JsonNode parameters) {
        database.update(
                "update artifact set trainer = ?, parameters = ?::jsonb where digest = ?",
                trainer,
                parameters.toString(),
                digest);
    }

    /** What this trainer made the file with; empty if it did not make it, or nobody noted it. */
    public Optional<JsonNode> parameters(String digest, String trainer) {
        return database.first(
                        "select parameters from artifact where digest = ? and trainer = ?",
                        row -> row.getString(1),
                        digest,
                        trainer)
                .map(this::read);
    }

    private JsonNode read(String parameters) {
        try {
            return json.readTree(parameters);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored parameters cannot be read", e);
        }
    }

    @Scheduled(every = "6h", delayed = "1m")
    void sweep() {
        try {
            List<String> swept = files.sweep(this::isKept, clock.instant().minus(ORPHAN_AGE));
            if (!swept.isEmpty()) {
                LOG.infof("Swept %d files that no job kept", swept.size());
            }
        } catch (IOException e) {
            LOG.warnf(e, "The artifact folder could not be swept; trying again later");
        }
    }

    private boolean isKept(String digest) {
        return database.first("select 1 from artifact where digest = ?", row -> row.getInt(1), digest)
                .isPresent();
    }
}
