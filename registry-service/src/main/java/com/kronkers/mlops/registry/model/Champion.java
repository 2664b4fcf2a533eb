package com.kronkers.mlops.registry.model;

import java.util.OptionalInt;

/**
 * Who serves a model, as a lifecycle: {@link Vacant} until a first version passes the gate, then {@link Following}
 * every version that passes, or {@link Pinned} by a rollback until a person unpins it. The methods are the only legal
 * transitions; an illegal one is an {@link IllegalStateException}, because callers ask first.
 */
public sealed interface Champion {

    /** The version that serves; empty while nothing does. */
    OptionalInt version();

    /** Whether a version that passes the gate may take over without a person. */
    boolean acceptsPromotion();

    /** A version that passed the gate takes over. */
    Champion promote(int version);

    /** A person chose {@code version}; it stays until unpinned. */
    Pinned rollBack(int version, String reason, String by);

    /** Versions that pass the gate take over again; the one that serves stays for now. */
    Following unpin();

    /** Nothing serves yet. */
    record Vacant() implements Champion {
        @Override
        public OptionalInt version() {
            return OptionalInt.empty();
        }

        @Override
        public boolean acceptsPromotion() {
            return true;
        }

        @Override
        public Following promote(int version) {
            return new Following(version);
        }

        @Override
        public Pinned rollBack(int version, String reason, String by) {
            throw new IllegalStateException("there is no champion to roll back from");
        }

        @Override
        public Following unpin() {
            throw new IllegalStateException("there is no champion to unpin");
        }
    }

    /** {@code serving} serves until a better version passes the gate. */
    record Following(int serving) implements Champion {
        @Override
        public OptionalInt version() {
            return OptionalInt.of(serving);
        }

        @Override
        public boolean acceptsPromotion() {
            return true;
        }

        @Override
        public Following promote(int version) {
            return new Following(version);
        }

        @Override
        public Pinned rollBack(int version, String reason, String by) {
            return new Pinned(version, reason, by);
        }

        @Override
        public Following unpin() {
            throw new IllegalStateException("version " + serving + " is not pinned");
        }
    }

    /** {@code serving} was chosen by a person, who said why. */
    record Pinned(int serving, String reason, String by) implements Champion {
        @Override
        public OptionalInt version() {
            return OptionalInt.of(serving);
        }

        @Override
        public boolean acceptsPromotion() {
            return false;
        }

        @Override
        public Champion promote(int version) {
            throw new IllegalStateException("version " + serving + " is pinned: " + reason);
        }

        @Override
        public Pinned rollBack(int version, String reason, String by) {
            return new Pinned(version, reason, by);
        }

        @Override
        public Following unpin() {
            return new Following(serving);
        }
    }
}
