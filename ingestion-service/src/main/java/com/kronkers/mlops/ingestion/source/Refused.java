package com.kronkers.mlops.ingestion.source;

/** A pull that cannot succeed by being repeated. The message is for the people who own the source. */
final class Refused extends RuntimeException {
    Refused(String message) {
        super(message);
    }
}
