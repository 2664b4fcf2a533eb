package com.kronkers.mlops.registry.promotion;

/** What became of a wish to roll back. Only {@link RolledBack} changed anything. */
public sealed interface RollbackOutcome {

    /** {@code to} serves and is pinned as of {@code revision}. */
    record RolledBack(int from, int to, long revision) implements RollbackOutcome {}

    /** There is no model of that name. */
    record UnknownModel() implements RollbackOutcome {}

    /** Nothing serves, so there is nothing to roll back from. */
    record NothingServes() implements RollbackOutcome {}

    /** {@code champion} is the first that ever served. */
    record NoEarlierChampion(int champion) implements RollbackOutcome {}

    /** The model has no version of that number. */
    record UnknownVersion(int version) implements RollbackOutcome {}

    /** The version exists, but the gate refused it. */
    record NeverPassedGate(int version, String refusal) implements RollbackOutcome {}

    /** The version serves already. */
    record AlreadyChampion(int version) implements RollbackOutcome {}
}
