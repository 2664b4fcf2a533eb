package com.kronkers.mlops.registry.promotion;

/** What came of changing what stands beside a champion. */
sealed interface VariantOutcome {

    /** It stands as the alias says, as of this revision. */
    record Changed(String alias, int version, int weight, boolean shadow, long revision) implements VariantOutcome {}

    /** There is no such model. */
    record NoModel() implements VariantOutcome {}

    /** There is no such alias. */
    record NoAlias() implements VariantOutcome {}

    /** The model has no such version. */
    record NoVersion(String version) implements VariantOutcome {}

    /** Nothing serves yet, so nothing can stand beside it. */
    record NoChampion() implements VariantOutcome {}

    /** All variants together would get more than all requests. */
    record TooMuch(int left) implements VariantOutcome {}

    /** The alias is another version's now, or was decided about later. */
    record MovedOn(int version, long revision) implements VariantOutcome {}
}
