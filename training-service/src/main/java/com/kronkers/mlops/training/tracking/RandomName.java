package com.kronkers.mlops.training.tracking;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A name that people can tell apart, for what was made without one. */
public final class RandomName {
    private static final List<String> HOW = List.of(
            "able", "amber", "bold", "brave", "bright", "calm", "clever", "crisp", "eager", "early", "fair", "fine",
            "fleet", "gentle", "glad", "grand", "handy", "honest", "keen", "kind", "lively", "loyal", "lucky", "mellow",
            "neat", "noble", "patient", "placid", "proud", "quick", "quiet", "ready", "sharp", "silent", "smart",
            "steady", "sunny", "swift", "tidy", "wise");
    private static final List<String> WHAT = List.of(
            "ant", "badger", "bear", "bee", "bird", "carp", "cat", "crane", "crow", "deer", "dove", "duck", "eagle",
            "elk", "finch", "fox", "frog", "goat", "goose", "hare", "hawk", "heron", "horse", "ibex", "jay", "lark",
            "lynx", "mole", "moth", "otter", "owl", "panda", "perch", "robin", "seal", "shrew", "stork", "swan", "toad",
            "wren");
    private static final int MOST = 1000;

    private RandomName() {}

    /** Such as {@code calm-otter-217}. */
    public static String next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return HOW.get(random.nextInt(HOW.size())) + "-" + WHAT.get(random.nextInt(WHAT.size())) + "-"
                + random.nextInt(MOST);
    }
}
