package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.LoadSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The networks in memory. */
final class Networks {
    /** A package, and how it is loaded: models that differ in either share no network. */
    record Key(String digest, LoadSettings settings) {}

    private final Map<Key, SharedNetwork> open = new ConcurrentHashMap<>();
    /** All of them, also those that hang and have been replaced. */
    private final Set<SharedNetwork> inMemory = ConcurrentHashMap.newKeySet();

    private final Duration longestCall;

    /** @param longestCall how long a call of a network should take at most */
    Networks(Duration longestCall) {
        this.longestCall = longestCall;
    }

    /**
     * The network of this package, held once more; opened if it is not in memory, or hangs there.
     *
     * @param opener checks and opens it; whatever it throws is thrown
     */
    synchronized SharedNetwork hold(Key key, long bytes, Supplier<ServingModel> opener) {
        SharedNetwork shared = open.get(key);
        if (shared != null && shared.calls().hanging() == 0 && shared.hold()) {
            return shared;
        }
        ServingModel network = opener.get();
        SharedNetwork opened =
                new SharedNetwork(network, bytes, longestCall, this::removeClosed);
        open.put(key, opened);
        inMemory.add(opened);
        return opened;
    }

    boolean has(Key key) {
        SharedNetwork shared = open.get(key);
        return shared != null && !shared.isClosed() && shared.calls().hanging() == 0;
    }

    /** What all of them take together. */
    long bytes() {
        return inMemory.stream()
                .filter(shared -> !shared.isClosed())
                .mapToLong(SharedNetwork::bytes)
                .sum();
    }

    private void removeClosed() {
        open.values().removeIf(SharedNetwork::isClosed);
        inMemory.removeIf(SharedNetwork::isClosed);
    }
}
