package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.LoadSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The networks in memory. */
final class Networks {
    /** A package, and how it is loaded: models that differ in either share no network. */
    record Key(String digest, LoadSettings settings) {}

    /** So many are opened at the same time: opening takes memory that nobody counts. */
    private static final int LOCKS = 4;

    private final Map<Key, SharedNetwork> open = new ConcurrentHashMap<>();
    /** All of them, also those that hang and have been replaced. */
    private final Set<SharedNetwork> inMemory = ConcurrentHashMap.newKeySet();

    /** Each for some of the keys, so that a slow one does not hold up all. */
    private final Object[] locks = Stream.generate(Object::new).limit(LOCKS).toArray();

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
    SharedNetwork hold(Key key, long bytes, Supplier<ServingModel> opener) {
        synchronized (locks[Math.floorMod(key.hashCode(), locks.length)]) {
            SharedNetwork shared = open.get(key);
            if (shared != null && shared.calls().hanging() == 0 && shared.hold()) {
                return shared;
            }
            return open(key, bytes, opener.get());
        }
    }

    private SharedNetwork open(Key key, long bytes, ServingModel network) {
        SharedNetwork opened = new SharedNetwork(network, bytes, longestCall, this::removeClosed);
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
