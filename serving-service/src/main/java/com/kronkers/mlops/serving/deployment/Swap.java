package com.kronkers.mlops.serving.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The change from one set of variants to the next. Committing puts all that were staged or kept in place at once; closing
 * without a commit closes what was staged and leaves everything as it was. After a commit, closing lets the variants that
 * were not kept finish the requests they have; whoever is last closes them.
 */
final class Swap implements AutoCloseable {
    private final AtomicReference<Variants> place;
    private final Variants present;
    private final List<Variant> next = new ArrayList<>();
    private final List<Variant> staged = new ArrayList<>();
    private boolean committed;

    Swap(AtomicReference<Variants> place) {
        this.place = place;
        this.present = place.get();
    }

    Variants present() {
        return present;
    }

    /** A variant that will take its place. */
    Variant stage(Variant variant) {
        staged.add(variant);
        next.add(variant);
        return variant;
    }

    /** A variant that stays as it is. */
    void keep(Variant variant) {
        next.add(variant);
    }

    /** What will be in place after the commit. */
    List<Variant> next() {
        return List.copyOf(next);
    }

    boolean changes() {
        return !staged.isEmpty() || !replaced().isEmpty();
    }

    /** What stands in place and will not after the commit. */
    List<Variant> replaced() {
        return present.all().stream().filter(variant -> !next.contains(variant)).toList();
    }

    void commit() {
        place.set(new Variants(next));
        committed = true;
    }

    @Override
    public void close() {
        (committed ? replaced() : staged).forEach(Variant::close);
    }
}
