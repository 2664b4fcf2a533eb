package com.kronkers.mlops.serving.deployment;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.serving.storage.AtomicFile;
import com.kronkers.mlops.serving.storage.StorageConfig;
import com.kronkers.mlops.serving.topic.Cause;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * What this replica took back, kept on the disk: a restart gives it no traffic again. It holds for the decision that was
 * broken and, until the registry has recorded it, for every later one that puts the same package behind the same alias;
 * afterwards a later decision is one that knew of it.
 */
@ApplicationScoped
class TakenBackVariants {
    private static final Logger LOG = Logger.getLogger(TakenBackVariants.class);

    private final Path file;
    private final ObjectMapper json;
    private final List<Entry> entries;

    /**
     * @param recorded whether the registry knows
     * @param cause the event that had put it there
     */
    record Entry(
            String model,
            String alias,
            String version,
            String digest,
            long revision,
            String reason,
            Instant at,
            boolean recorded,
            Cause cause) {

        Entry {
            cause = cause == null ? Cause.UNKNOWN : cause;
        }

        boolean isOf(DeployedModel.Identity identity) {
            return model.equals(identity.model())
                    && alias.equals(identity.variant())
                    && digest.equals(identity.digest());
        }

        Entry asRecorded() {
            return new Entry(model, alias, version, digest, revision, reason, at, true, cause);
        }
    }

    @Inject
    TakenBackVariants(StorageConfig storage, ObjectMapper json) {
        this(storage.dataDir().resolve("taken-back.json"), json);
    }

    TakenBackVariants(Path file, ObjectMapper json) {
        this.file = file;
        this.json = json;
        this.entries = new CopyOnWriteArrayList<>(read());
    }

    /** Why this variant gets no traffic, if it was taken back. */
    Optional<TakenBack> of(DeployedModel.Identity identity) {
        return entries.stream()
                .filter(entry -> entry.isOf(identity))
                .filter(entry -> !entry.recorded() || identity.revision() <= entry.revision())
                .findFirst()
                .map(entry -> new TakenBack(entry.reason(), entry.at()));
    }

    /** Notes that a variant was taken back. */
    synchronized Entry add(DeployedModel.Identity identity, TakenBack takenBack, Cause cause) {
        Entry entry = new Entry(
                identity.model(),
                identity.variant(),
                identity.version(),
                identity.digest(),
                identity.revision(),
                takenBack.reason(),
                takenBack.at(),
                false,
                cause);
        change(entry, entry);
        return entry;
    }

    /** Notes that the registry knows. */
    synchronized void recorded(Entry entry) {
        change(entry, entry.asRecorded());
    }

    /** What the registry does not know yet. */
    List<Entry> unrecorded() {
        return entries.stream().filter(entry -> !entry.recorded()).toList();
    }

    /** One entry for an alias of a model is enough: a newer one replaces it. */
    private void change(Entry entry, Entry next) {
        Predicate<Entry> same =
                other -> other.model().equals(entry.model()) && other.alias().equals(entry.alias());
        List<Entry> changed = new ArrayList<>(entries);
        changed.removeIf(same);
        changed.add(next);
        try {
            AtomicFile.write(file, json.writeValueAsBytes(changed));
        } catch (IOException e) {
            LOG.errorf(e, "A restart will forget that %s %s was taken back", entry.model(), entry.alias());
        }
        entries.add(next);
        entries.removeIf(other -> other != next && same.test(other));
    }

    private List<Entry> read() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return json.readValue(Files.readAllBytes(file), new TypeReference<List<Entry>>() {});
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            LOG.errorf(
                    "What was taken back is not readable, it may get traffic again until it breaks its guard: %s", e);
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read what was taken back from " + file, e);
        }
    }
}
