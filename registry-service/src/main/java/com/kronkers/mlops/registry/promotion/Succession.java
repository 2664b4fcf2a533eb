package com.kronkers.mlops.registry.promotion;

import com.kronkers.mlops.registry.model.AliasChange;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;

/**
 * Champions in the order in which each first came to serve. Going back means going back in this order, so that two
 * rollbacks in a row reach ever earlier champions and never the one that was just abandoned.
 */
final class Succession {

    private final List<Integer> champions;

    private Succession(List<Integer> champions) {
        this.champions = champions;
    }

    static Succession of(List<AliasChange> changes, String alias) {
        return of(changes.stream()
                .filter(change -> change.id.alias().equals(alias))
                .map(change -> change.version)
                .toList());
    }

    static Succession of(List<Integer> reigns) {
        return new Succession(List.copyOf(new LinkedHashSet<>(reigns)));
    }

    /** The champion that served before {@code version} first did. */
    OptionalInt before(int version) {
        int position = champions.indexOf(version);
        return position > 0 ? OptionalInt.of(champions.get(position - 1)) : OptionalInt.empty();
    }
}
