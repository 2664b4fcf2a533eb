package com.kronkers.mlops.serving.history;

import com.kronkers.mlops.runtime.HistoryTooLargeException;
import com.kronkers.mlops.runtime.Recipe;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The recent past of everything that is deployed. It follows each dataset's latest accepted version, forwards and, when
 * a version is withdrawn, backwards. While ingestion is away the last known past stays in use, unless it is known that its
 * version was withdrawn: then only for a while.
 */
@ApplicationScoped
public class Histories implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Histories.class);
    private static final long LONGEST_PAUSE_SECONDS = 30;
    private static final long STOP_SECONDS = 2;

    private final HistorySource source;
    private final HistoryCache cache;
    private final Duration longestWithdrawn;
    private final Map<HistoryKey, LiveHistory> live = new ConcurrentHashMap<>();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    /** Of which something is tried again later; what is asked meanwhile does not wait for that. Used by the worker only. */
    private final Set<String> retried = new HashSet<>();

    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "history");
        thread.setDaemon(true);
        return thread;
    });

    @Inject
    Histories(HistorySource source, HistoryCache cache, HistoryConfig config) {
        this(source, cache, config.longestWithdrawn());
    }

    /** @param longestWithdrawn for how long a version may stay in use after it is known to be withdrawn */
    public Histories(HistorySource source, HistoryCache cache, Duration longestWithdrawn) {
        this.source = source;
        this.cache = cache;
        this.longestWithdrawn = longestWithdrawn;
    }

    /**
     * The history for a model: the one in use, else the one on disk, else ingestion's. For one that was not in use,
     * newer data is asked for in the background.
     *
     * @param version the dataset version that the model was trained on; an older history is refreshed
     * @throws HistoryUnavailableException if nothing is known and ingestion cannot be asked, or gives too much
     */
    public LiveHistory of(String dataset, long version, Recipe recipe) {
        HistoryKey key = new HistoryKey(dataset, recipe);
        LiveHistory history = live.get(key);
        if (history == null) {
            history = cache.load(key).map(LiveHistory::new).orElse(null);
        }
        if (history == null) {
            history = new LiveHistory(first(key));
        }
        boolean inUse = live.put(key, history) != null;
        refuseIfWithdrawn(key, history);
        // A version that was accepted while this one was read found nobody to refresh: what is new in use asks again.
        if (!inUse || history.now().version() < version) {
            refresh(dataset);
        }
        return history;
    }

    /** Asks, in the background and until it succeeds, for the latest version of a dataset that is in use. */
    public void refresh(String dataset) {
        if (live.keySet().stream().anyMatch(key -> key.dataset().equals(dataset)) && asked.add(dataset)) {
            worker.execute(() -> refresh(dataset, 1));
        }
    }

    /** A version was withdrawn: what is of it is replaced or, if that does not succeed in time, refused. */
    public void withdrawn(String dataset, long version) {
        noteWithdrawn(dataset, version);
        refresh(dataset);
    }

    /** Refreshes every dataset in use. */
    public void refreshAll() {
        live.keySet().forEach(key -> refresh(key.dataset()));
    }

    /**
     * Forgets the histories that nothing deployed reads any more. On the disk stay also those of these datasets, and the
     * given number of others, those that were written last.
     */
    public void keepOnly(Collection<LiveHistory> used, Set<String> datasets, int spare) {
        live.values().retainAll(used);
        cache.keepOnly(live.keySet(), datasets, spare);
    }

    void stop(@Observes ShutdownEvent event) {
        close();
    }

    /** Ends the refreshing; a question that is being asked is given up. */
    @Override
    public void close() {
        worker.shutdownNow();
        try {
            if (!worker.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("A history was being read when the service stopped");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void refresh(String dataset, long pauseSeconds) {
        // Taken away first: an event that comes while we ask must lead to another question.
        asked.remove(dataset);
        boolean settled = true;
        for (Map.Entry<HistoryKey, LiveHistory> entry : live.entrySet()) {
            if (entry.getKey().dataset().equals(dataset)) {
                settled &= isRefreshed(entry.getKey(), entry.getValue());
            }
        }
        if (!settled && retried.add(dataset)) {
            worker.schedule(() -> refreshAgain(dataset, pauseSeconds), pauseSeconds, TimeUnit.SECONDS);
        }
    }

    private void refreshAgain(String dataset, long pausedSeconds) {
        retried.remove(dataset);
        refresh(dataset, Math.min(2 * pausedSeconds, LONGEST_PAUSE_SECONDS));
    }

    /** What stands in the way of one history, such as a column that is gone, must not stop the others of its dataset. */
    private boolean isRefreshed(HistoryKey key, LiveHistory history) {
        try {
            refresh(key, history);
            return true;
        } catch (RuntimeException e) {
            String reason = "version " + history.now().version() + " of dataset " + key.dataset()
                    + " stays in use, the latest cannot be read and is asked for again and again: "
                    + (e instanceof HistoryUnavailableException ? e.getMessage() : e);
            boolean known = history.behind().filter(reason::equals).isPresent();
            LOG.logf(known ? Logger.Level.DEBUG : Logger.Level.WARN, "A history is behind: %s", reason);
            history.fallBehind(reason);
            return false;
        }
    }

    private HistorySnapshot first(HistoryKey key) {
        HistorySource.DatasetVersion latest = latest(key)
                .orElseThrow(() ->
                        new HistoryUnavailableException("dataset " + key.dataset() + " has no accepted version", null));
        try {
            return fetch(key, latest);
        } catch (HistoryTooLargeException e) {
            throw new HistoryUnavailableException(tooLarge(key, latest, e), e);
        }
    }

    private void refresh(HistoryKey key, LiveHistory history) {
        Optional<HistorySource.DatasetVersion> latest = latest(key);
        if (latest.isEmpty()) {
            history.refuse("dataset " + key.dataset() + " has no accepted version any more: all that it had were"
                    + " withdrawn or are held; accept one in ingestion");
            return;
        }
        HistorySnapshot before = history.now();
        if (before.version() == latest.get().version()) {
            // One that was refused may be accepted again.
            use(key, history, before);
            return;
        }
        try {
            HistorySnapshot now = fetch(key, latest.get());
            use(key, history, now);
            LOG.infof(
                    "History of %s: version %d as of %s (was version %d as of %s), %d entities",
                    key.dataset(),
                    now.version(),
                    now.asOf(),
                    before.version(),
                    before.asOf(),
                    now.table().entities());
        } catch (HistoryTooLargeException e) {
            String reason = tooLarge(key, latest.get(), e);
            history.refuse(reason);
            LOG.errorf("What reads the history of %s refuses to predict: %s", key.dataset(), reason);
        } catch (RuntimeException e) {
            if (source.isWithdrawn(key.dataset(), before.version())) {
                noteWithdrawn(key.dataset(), before.version());
            } else if (latest.get().version() < before.version()) {
                refuse(key, history, before.version(), refusedFrom());
            }
            throw e;
        }
    }

    /** In this order: whoever marks a version as withdrawn notes it first, then looks for what is of it. */
    private void use(HistoryKey key, LiveHistory history, HistorySnapshot snapshot) {
        history.replace(snapshot);
        refuseIfWithdrawn(key, history);
    }

    private void noteWithdrawn(String dataset, long version) {
        cache.withdrawn().note(dataset, version, refusedFrom());
        live.forEach((key, history) -> {
            if (key.dataset().equals(dataset)) {
                refuseIfWithdrawn(key, history);
            }
        });
    }

    private void refuseIfWithdrawn(HistoryKey key, LiveHistory history) {
        long version = history.now().version();
        cache.withdrawn().refusedFrom(key.dataset(), version).ifPresent(from -> refuse(key, history, version, from));
    }

    private void refuse(HistoryKey key, LiveHistory history, long version, Instant from) {
        if (history.withdraw(version, from)) {
            LOG.warnf(
                    "Version %d of dataset %s was withdrawn; its history is refused from %s on, unless it is replaced before",
                    version, key.dataset(), from);
        }
    }

    private Instant refusedFrom() {
        return Instant.now().plus(longestWithdrawn);
    }

    private static String tooLarge(
            HistoryKey key, HistorySource.DatasetVersion version, HistoryTooLargeException cause) {
        return "version " + version.version() + " of dataset " + key.dataset() + " has " + cause.getMessage()
                + " that the model reads; kronkers.history.most-rows sets that bound";
    }

    private Optional<HistorySource.DatasetVersion> latest(HistoryKey key) {
        Optional<HistorySource.DatasetVersion> latest = source.latest(key.dataset());
        if (latest.isEmpty()) {
            LOG.warnf("Dataset %s has no accepted version to take history from", key.dataset());
        }
        return latest;
    }

    private HistorySnapshot fetch(HistoryKey key, HistorySource.DatasetVersion version) {
        try (InputStream rows =
                source.rows(key.dataset(), version.version(), key.columns(), key.after(version.timeThrough()))) {
            return cache.store(key, version, rows);
        } catch (IOException e) {
            throw new HistoryUnavailableException("history broke off: " + e.getMessage(), e);
        }
    }
}
