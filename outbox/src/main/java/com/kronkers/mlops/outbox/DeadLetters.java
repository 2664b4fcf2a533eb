package com.kronkers.mlops.outbox;

import com.kronkers.mlops.outbox.DeadLetterTable.Stored;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What the platform's people do with events that could not be applied, and what follows from it. */
@ApplicationScoped
class DeadLetters {
    private static final int MAX_LISTED = 1000;
    /** Whoever asks for a replay has no second attempt: a violated constraint counts as poison at once. */
    private static final int LAST_ATTEMPT = 2;

    private final Transactions transactions;
    private final HeldKeys heldKeys;
    private final Retry retry;
    private final ExecutorService releases = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "inbox-release");
        thread.setDaemon(true);
        return thread;
    });

    /** What became of a request to replay or skip. */
    enum Outcome {
        DONE,
        UNKNOWN,
        ALREADY_RESOLVED,
        NOT_FIRST_OF_ITS_KEY,
        STILL_POISON
    }

    /** @param detail for {@code NOT_FIRST_OF_ITS_KEY} the id that is first, for {@code STILL_POISON} the reason */
    record Resolution(Outcome outcome, String detail) {
        static Resolution of(Outcome outcome) {
            return new Resolution(outcome, "");
        }
    }

    @FunctionalInterface
    private interface Decision {
        void on(Connection connection, Stored stored) throws SQLException;
    }

    DeadLetters(Transactions transactions, HeldKeys heldKeys, Retry retry) {
        this.transactions = transactions;
        this.heldKeys = heldKeys;
        this.retry = retry;
    }

    /** The oldest first, at most 1000. */
    List<DeadLetter> list(boolean openOnly) {
        return transactions.call(connection -> DeadLetterTable.list(connection, openOnly, MAX_LISTED)).stream()
                .map(Stored::letter)
                .toList();
    }

    Optional<DeadLetter> find(UUID id) {
        return transactions
                .call(connection -> DeadLetterTable.find(connection, id))
                .map(Stored::letter);
    }

    /** Applies the event once more, then those that wait behind it. A replay that fails changes nothing. */
    Resolution replay(UUID id, String by) {
        try {
            return resolve(id, (connection, stored) -> heldKeys.apply(connection, stored, by));
        } catch (RuntimeException failure) {
            String reason = Poison.reason(failure, LAST_ATTEMPT).orElseThrow(() -> failure);
            return new Resolution(Outcome.STILL_POISON, reason);
        }
    }

    /** Gives the event up, and applies those that wait behind it. */
    Resolution skip(UUID id, String by) {
        return resolve(id, (connection, stored) -> heldKeys.skip(connection, stored, by));
    }

    private Resolution resolve(UUID id, Decision decision) {
        Optional<Stored> found = transactions.call(connection -> DeadLetterTable.find(connection, id));
        if (found.isEmpty()) {
            return Resolution.of(Outcome.UNKNOWN);
        }
        HeldKey key = found.get().heldKey();
        Resolution resolution = transactions.call(connection -> resolve(connection, id, key, decision));
        if (resolution.outcome() == Outcome.DONE && key.key() != null) {
            release(key);
        }
        return resolution;
    }

    private static Resolution resolve(Connection connection, UUID id, HeldKey key, Decision decision)
            throws SQLException {
        if (key.key() != null) {
            InboxTable.lock(connection, key);
        }
        Stored stored = DeadLetterTable.lock(connection, id);
        if (!stored.open()) {
            return Resolution.of(Outcome.ALREADY_RESOLVED);
        }
        Optional<UUID> first =
                DeadLetterTable.first(connection, key).map(Stored::letter).map(DeadLetter::id);
        if (first.isPresent() && !first.get().equals(id)) {
            return new Resolution(Outcome.NOT_FIRST_OF_ITS_KEY, first.get().toString());
        }
        decision.on(connection, stored);
        return Resolution.of(Outcome.DONE);
    }

    /** Applies, in the background and in order, what waits for the key, up to the next poison event. */
    void release(HeldKey key) {
        releases.execute(() -> {
            boolean[] more = {true};
            while (more[0]) {
                retry.untilDone("held events of " + key, attempt -> more[0] = applyFirst(key, attempt));
            }
        });
    }

    private boolean applyFirst(HeldKey key, int attempt) {
        try {
            return transactions.call(connection -> heldKeys.applyFirst(connection, key));
        } catch (RuntimeException failure) {
            String reason = Poison.reason(failure, attempt).orElseThrow(() -> failure);
            transactions.call(connection -> {
                heldKeys.buryFirst(connection, key, reason);
                return null;
            });
            return false;
        }
    }

    /** A release that the last stop cut off goes on. */
    void start(@Observes StartupEvent event) {
        releases.execute(() -> retry.untilDone(
                "held events",
                attempt -> transactions.call(DeadLetterTable::releasable).forEach(this::release)));
    }

    void stop(@Observes ShutdownEvent event) {
        releases.shutdown();
    }
}
