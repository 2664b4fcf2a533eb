package com.kronkers.mlops.ingestion.dataset;

/** What a commit led to. */
public sealed interface CommitOutcome {
    /** The version the caller's rows are in. */
    DatasetVersion version();

    /** Whether the version is new. */
    boolean created();

    /** A new version. */
    record Created(DatasetVersion version) implements CommitOutcome {
        @Override
        public boolean created() {
            return true;
        }
    }

    /** Nothing changed: the head has these rows already, or the same request was served before. */
    record Unchanged(DatasetVersion version) implements CommitOutcome {
        @Override
        public boolean created() {
            return false;
        }
    }
}
