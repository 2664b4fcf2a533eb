package com.kronkers.mlops.serving.history;

import java.util.Optional;

/** The history that a deployed model reads: one snapshot at a time, replaced as a whole when newer data is accepted. */
public final class LiveHistory {
    /**
     * What is known at one moment.
     *
     * @param refusal why nothing may be predicted by it, although it is there: it is not the past that was accepted last
     * @param behind why a newer one could not be read, so that this one stays in use
     */
    public record State(HistorySnapshot snapshot, Optional<String> refusal, Optional<String> behind) {}

    private volatile State state;

    public LiveHistory(HistorySnapshot snapshot) {
        state = new State(snapshot, Optional.empty(), Optional.empty());
    }

    /** Ask once for each request, so that all of its rows see the same past. */
    public State state() {
        return state;
    }

    /** The past itself, whether or not it is refused. */
    public HistorySnapshot now() {
        return state.snapshot();
    }

    /** Why nothing may be predicted by it. */
    public Optional<String> refusal() {
        return state.refusal();
    }

    /** Why it is not the latest; empty as soon as that could be read. */
    public Optional<String> behind() {
        return state.behind();
    }

    void replace(HistorySnapshot newer) {
        state = new State(newer, Optional.empty(), Optional.empty());
    }

    void refuse(String reason) {
        state = new State(state.snapshot(), Optional.of(reason), Optional.empty());
    }

    void fallBehind(String reason) {
        state = new State(state.snapshot(), state.refusal(), Optional.of(reason));
    }
}
