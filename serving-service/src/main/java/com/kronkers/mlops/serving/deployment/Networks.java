package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.LoadSettings;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The networks in memory. */
final class Networks {
    /** A package, and how it is loaded: models that differ in either share no network. */
    record Key(String digest, LoadSettings settings) {}

    private final Map<Key, SharedNetwork> open = new ConcurrentHashMap<>();

    /**
     * The network of this package, held once more; opened if it is not in memory.
     *
     * @param opener checks and opens it; whatever it throws is thrown
     */
    synchronized SharedNetwork hold(Key key, long bytes, Supplier<ServingModel> opener) {
        SharedNetwork shared = open.get(key);
        if (shared != null && shared.hold()) {
            return shared;
        }
        ServingModel network = opener.get();
        SharedNetwork opened =
                new SharedNetwork(network, bytes, () -> open.values().removeIf(SharedNetwork::isClosed));
        open.put(key, opened);
        return opened;
    }

    boolean has(Key key) {
        SharedNetwork shared = open.get(key);
        return shared != null && !shared.isClosed();
    }

    /** What all of them take together. */
    long bytes() {
        return open.values().stream()
                .filter(shared -> !shared.isClosed())
                .mapToLong(SharedNetwork::bytes)
                .sum();
    }
}
