package com.kronkers.mlops.serving.deployment;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The networks in memory, by the digest of their package. */
final class Networks {
    private final Map<String, SharedNetwork> open = new ConcurrentHashMap<>();

    /**
     * The network of this package, held once more; opened if it is not in memory.
     *
     * @param opener checks and opens it; whatever it throws is thrown
     */
    synchronized SharedNetwork hold(String digest, long bytes, Supplier<ServingModel> opener) {
        SharedNetwork shared = open.get(digest);
        if (shared != null && shared.hold()) {
            return shared;
        }
        ServingModel network = opener.get();
        SharedNetwork opened =
                new SharedNetwork(network, bytes, () -> open.values().removeIf(SharedNetwork::isClosed));
        open.put(digest, opened);
        return opened;
    }

    boolean has(String digest) {
        SharedNetwork shared = open.get(digest);
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
