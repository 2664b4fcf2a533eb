package com.kronkers.mlops.serving.history;

import java.util.Optional;

/** The history that a deployed model reads: one snapshot at a time, replaced as a whole when newer data is accepted. */
public final class LiveHistory {
    private record State(HistorySnapshot snapshot, String refusal) {}

    private volatile State state;

    public LiveHistory(HistorySnapshot snapshot) {
        state = new State(snapshot, null);
    }

    /** Ask once for each request, so that all of its rows see the same past. */
    public HistorySnapshot now() {
        return state.snapshot();
    }

    /** Why nothing may be predicted by it, although it is there: it is not the past that was accepted last. */
    public Optional<String> refusal() {
        return Optional.ofNullable(state.refusal());
    }

    void replace(HistorySnapshot newer) {
        state = new State(newer, null);
    }

    void refuse(String reason) {
        state = new State(state.snapshot(), reason);
    }
}
