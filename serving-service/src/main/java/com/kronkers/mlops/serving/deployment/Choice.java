package com.kronkers.mlops.serving.deployment;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Which variant is to answer a request, chosen before it is leased; it need not be in memory. */
public final class Choice {
    private final String model;
    private final Function<Variants, Optional<Variant>> among;
    private final Supplier<UnknownModelException> none;
    private final boolean insists;
    private final Variant variant;

    /**
     * @param among whom it is chosen, again where the first choice is gone
     * @param insists whether it answers also after it was taken back
     * @throws UnknownModelException if there is none
     */
    Choice(
            String model,
            Variants now,
            Function<Variants, Optional<Variant>> among,
            Supplier<UnknownModelException> none,
            boolean insists) {
        this.model = model;
        this.among = among;
        this.none = none;
        this.insists = insists;
        this.variant = among.apply(now).orElseThrow(none);
    }

    public DeployedModel.Identity identity() {
        return variant.identity();
    }

    /** Whether it answers within about this time, by what its requests took lately, without loading anything. */
    public boolean answersWithin(long nanos) {
        DeployedModel loaded = variant.inMemory().orElse(null);
        return loaded != null && loaded.takesAtMost(nanos);
    }

    String model() {
        return model;
    }

    Variant variant() {
        return variant;
    }

    /** Whether whoever chose by weight would not choose it any more. */
    boolean isTakenBack() {
        return !insists && variant.takenBack().isPresent();
    }

    /** The same among what stands there by now. */
    Choice again(Variants now) {
        return new Choice(model, now, among, none, insists);
    }
}
