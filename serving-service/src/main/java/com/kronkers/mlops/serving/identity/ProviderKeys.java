package com.kronkers.mlops.serving.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.serving.neighbour.AwaySince;
import com.kronkers.mlops.serving.storage.AtomicFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The keys of an OpenID Connect provider: the last ones that it gave, as long as they are not too old. They outlive a
 * restart in a file, and are fetched in the background, sooner while the provider is away.
 */
final class ProviderKeys implements AutoCloseable {
    /** Where they are kept in the data folder. */
    static final String FILE = "identity-keys.json";

    private static final Logger LOG = Logger.getLogger(ProviderKeys.class);
    /** Between two questions for a key that is not known: whoever makes up keys must not make the provider busy. */
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(10);

    /** How the provider is asked. */
    interface Source {
        /** @throws IOException if it does not give a document */
        String fetch(URI url) throws IOException;
    }

    private record Held(Instant fetched, KeySet keys) {}

    private final URI url;
    private final Duration refresh;
    private final Duration maxAge;
    private final Path file;
    private final Source source;
    private final ObjectMapper json;
    private final Clock clock;
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "identity-keys");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Held held;
    private final AwaySince away;
    private Instant lastAsked = Instant.MIN;
    private CompletableFuture<Void> asking = CompletableFuture.completedFuture(null);

    /**
     * Reads what was kept.
     *
     * @param file where the keys are kept
     */
    ProviderKeys(URI url, IdentityConfig.Keys config, Path file, Source source, ObjectMapper json, Clock clock) {
        this.url = url;
        this.refresh = config.refresh();
        this.maxAge = config.maxAge();
        this.file = file;
        this.source = source;
        this.json = json;
        this.clock = clock;
        this.away = new AwaySince(clock);
        load();
    }

    /** Asks from now on, again and again. */
    void start() {
        renewed().whenComplete((answered, failed) -> {
            Duration pause = away.get().isPresent() && SHORTEST_PAUSE.compareTo(refresh) < 0 ? SHORTEST_PAUSE : refresh;
            worker.schedule(this::start, pause.toMillis(), TimeUnit.MILLISECONDS);
        });
    }

    /** The keys; empty if there are none yet or if they are too old. */
    Optional<KeySet> now() {
        Held now = held;
        return now == null || now.fetched().plus(maxAge).isBefore(clock.instant())
                ? Optional.empty()
                : Optional.of(now.keys());
    }

    /** Asks the provider now, unless it was asked a moment ago; done when it has answered or failed to. */
    synchronized CompletableFuture<Void> renewed() {
        if (asking.isDone() && !clock.instant().isBefore(lastAsked.plus(SHORTEST_PAUSE))) {
            asking = CompletableFuture.runAsync(this::ask, worker);
        }
        return asking;
    }

    /** What is to be said about them, by name; empty while all is well. */
    Map<String, String> details() {
        return away.get().map(this::details).orElse(Map.of());
    }

    private Map<String, String> details(Instant since) {
        Held now = held;
        return Map.of(
                "away.identity",
                "since " + since
                        + (now == null
                                ? ", no keys to check tokens with"
                                : ", keys of " + now.fetched() + " are taken until "
                                        + now.fetched().plus(maxAge)));
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }

    private void ask() {
        synchronized (this) {
            lastAsked = clock.instant();
        }
        try {
            String document = source.fetch(url);
            held = new Held(clock.instant(), KeySet.parse(document));
            away.answered()
                    .ifPresent(since ->
                            LOG.infof("The identity provider gives its keys again, it was away since %s", since));
            keep(document);
        } catch (IOException | RuntimeException e) {
            if (away.failed()) {
                LOG.warnf("The identity provider does not give its keys, those that are known stay: %s", e);
            }
        }
    }

    private void keep(String document) {
        try {
            ObjectNode kept = json.createObjectNode();
            kept.put("url", url.toString()).put("fetched", held.fetched().toString());
            kept.set("keys", json.readTree(document));
            AtomicFile.write(file, json.writeValueAsBytes(kept));
        } catch (IOException e) {
            LOG.warnf("The identity provider's keys are not kept in %s, a restart will not know them: %s", file, e);
        }
    }

    private void load() {
        if (!Files.exists(file)) {
            return;
        }
        try {
            JsonNode kept = json.readTree(file.toFile());
            if (kept.path("url").asText().equals(url.toString())) {
                held = new Held(
                        Instant.parse(kept.path("fetched").asText()),
                        KeySet.parse(kept.path("keys").toString()));
            }
        } catch (IOException | DateTimeException e) {
            LOG.errorf("Cannot use the identity provider's keys in %s: %s", file, e);
        }
    }
}
