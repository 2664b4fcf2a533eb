package com.kronkers.mlops.ingestion.history;

/**
 * What retention does with a version.
 *
 * @param version its number
 * @param state what becomes, or became, of its content
 * @param because why
 */
record Standing(int version, State state, String because) {
    /** What becomes of content. */
    enum State {
        KEPT,
        /** It goes with the next sweep. */
        EXPIRES,
        EXPIRED
    }
}
