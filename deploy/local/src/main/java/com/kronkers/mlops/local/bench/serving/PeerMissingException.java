package com.kronkers.mlops.local.bench.serving;

/** A peer cannot be had on this machine; the message names it and says where to read why. */
final class PeerMissingException extends Exception {
    PeerMissingException(String message) {
        super(message);
    }
}
