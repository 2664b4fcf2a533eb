package com.kronkers.mlops.serving.deployment;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** All variants of one model, as one decision put them; immutable but for what each variant knows of itself. */
record Variants(List<Variant> all) {
    static final Variants NONE = new Variants(List.of());

    Variants {
        all = List.copyOf(all);
    }

    Optional<Variant> champion() {
        return all.stream().filter(Variant::isChampion).findFirst();
    }

    /** The variant behind this alias, shadows included. */
    Optional<Variant> behind(String alias) {
        return all.stream().filter(variant -> variant.alias().equals(alias)).findFirst();
    }

    List<Variant> shadows() {
        return all.stream().filter(Variant::isShadow).toList();
    }

    /** The variant that a caller insists on, by version or else by alias; never a shadow. */
    Optional<Variant> asked(String versionOrAlias) {
        return all.stream()
                .filter(variant -> !variant.isShadow())
                .filter(variant -> variant.identity().version().equals(versionOrAlias))
                .findFirst()
                .or(() -> behind(versionOrAlias).filter(variant -> !variant.isShadow()));
    }

    /** One variant by weight; empty without a champion, since nobody should then be sent to the others by chance. */
    Optional<Variant> any() {
        Optional<Variant> champion = champion();
        int total = total();
        if (champion.isEmpty() || total == champion.get().weight()) {
            return champion;
        }
        int drawn = ThreadLocalRandom.current().nextInt(total);
        for (Variant variant : all) {
            drawn -= variant.weight();
            if (drawn < 0) {
                return Optional.of(variant);
            }
        }
        return champion;
    }

    /**
     * The variant of this key: the same one on every replica as long as the weights stay, also when versions change
     * behind the aliases. When a weight changes, no key moves but towards the variant that gained or away from the one
     * that lost.
     *
     * <p>Schindelhauer, Schomaker: Weighted Distributed Hash Tables, SPAA 2005 (the logarithmic method).
     */
    Optional<Variant> of(String key) {
        Optional<Variant> champion = champion();
        int total = total();
        if (champion.isEmpty() || total == champion.get().weight()) {
            return champion;
        }
        Variant best = champion.get();
        double least = Double.POSITIVE_INFINITY;
        for (Variant variant : all) {
            int weight = variant.weight();
            if (weight > 0) {
                double drawn = -Math.log(uniform(variant.identity().model(), variant.alias(), key)) / weight;
                if (drawn < least) {
                    least = drawn;
                    best = variant;
                }
            }
        }
        return Optional.of(best);
    }

    private int total() {
        int total = 0;
        for (Variant variant : all) {
            total += variant.weight();
        }
        return total;
    }

    /** A number between 0 and 1, both excluded, that depends on nothing but these. */
    private static double uniform(String model, String alias, String key) {
        long hash = 0xcbf29ce484222325L;
        hash = fnv(fnv(fnv(hash, model), alias), key);
        // FNV's high bits hardly depend on the last characters: finished as in SplitMix64.
        hash = (hash ^ hash >>> 30) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ hash >>> 27) * 0x94d049bb133111ebL;
        hash ^= hash >>> 31;
        return ((hash >>> 11) + 0.5) * 0x1p-53;
    }

    private static long fnv(long hash, String text) {
        long next = hash;
        for (int i = 0; i < text.length(); i++) {
            next = (next ^ text.charAt(i)) * 0x100000001b3L;
        }
        return (next ^ 0xff) * 0x100000001b3L;
    }
}
