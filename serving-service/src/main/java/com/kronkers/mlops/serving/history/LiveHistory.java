package com.kronkers.mlops.serving.history;

import java.time.Instant;
import java.util.Optional;

/** The history that a deployed model reads: one snapshot at a time, replaced as a whole when newer data is accepted. */
public final class LiveHistory {
    /**
     * What is known at one moment.
     *
     * @param refusal why nothing may be predicted by it, although it is there: it is not the past that was accepted last
     * @param behind why another one could not be read, so that this one stays in use
     * @param withdrawn from when on it is refused, if nothing replaces it until then, since its version was withdrawn
     */
    public record State(
            HistorySnapshot snapshot, Optional<String> refusal, Optional<String> behind, Optional<Instant> withdrawn) {

        private State(HistorySnapshot snapshot) {
            this(snapshot, Optional.empty(), Optional.empty(), Optional.empty());
        }

        private State at(Instant now) {
            if (refusal.isPresent()
                    || withdrawn.filter(from -> !now.isBefore(from)).isEmpty()) {
                return this;
            }
            String reason = "version " + snapshot.version() + " of dataset " + snapshot.dataset()
                    + " was withdrawn, and none was read yet that replaces it";
            return new State(snapshot, Optional.of(reason), behind, withdrawn);
        }
    }

    private volatile State state;

    public LiveHistory(HistorySnapshot snapshot) {
        state = new State(snapshot);
    }

    /** Ask once for each request, so that all of its rows see the same past. */
    public State state() {
        State known = state;
        return known.withdrawn().isEmpty() ? known : known.at(Instant.now());
    }

    /** The past itself, whether or not it is refused. */
    public HistorySnapshot now() {
        return state.snapshot();
    }

    /** Why nothing may be predicted by it. */
    public Optional<String> refusal() {
        return state().refusal();
    }

    /** Why it is not the latest; empty as soon as that could be read. */
    public Optional<String> behind() {
        return state.behind();
    }

    synchronized void replace(HistorySnapshot newer) {
        state = new State(newer);
    }

    synchronized void refuse(String reason) {
        state = new State(state.snapshot(), Optional.of(reason), Optional.empty(), state.withdrawn());
    }

    synchronized void fallBehind(String reason) {
        state = new State(state.snapshot(), state.refusal(), Optional.of(reason), state.withdrawn());
    }

    /**
     * A version was withdrawn. If this is its past, it is refused from then on unless it is replaced before.
     *
     * @return whether this is its past, and that was not known yet
     */
    synchronized boolean withdraw(long version, Instant refusedFrom) {
        if (state.snapshot().version() != version || state.withdrawn().isPresent()) {
            return false;
        }
        state = new State(state.snapshot(), state.refusal(), state.behind(), Optional.of(refusedFrom));
        return true;
    }
}
