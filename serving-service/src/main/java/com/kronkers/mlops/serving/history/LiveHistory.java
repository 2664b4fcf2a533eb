package com.kronkers.mlops.serving.history;

/** The history that a deployed model reads: one snapshot at a time, replaced as a whole when newer data is accepted. */
public final class LiveHistory {
    private volatile HistorySnapshot snapshot;

    public LiveHistory(HistorySnapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** Ask once for each request, so that all of its rows see the same past. */
    public HistorySnapshot now() {
        return snapshot;
    }

    void replace(HistorySnapshot newer) {
        snapshot = newer;
    }
}
