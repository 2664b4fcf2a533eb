package com.kronkers.mlops.registry.intake;

/** What came of fetching the files of a trained model. */
sealed interface FetchOutcome {

    /** Every file is in the store, verified. */
    record Complete() implements FetchOutcome {}

    /** A file is not, and will never be, what was announced. */
    record Untrustworthy(String reason) implements FetchOutcome {}

    /** Training could not be asked now. */
    record Unavailable(String reason) implements FetchOutcome {}
}
