package com.kronkers.mlops.serving.deployment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Keeps the networks in memory within a budget: those that were idle longest are put out first, those in use never. Where
 * that leaves them over it, they are put out as soon as they are idle.
 */
final class MemoryBudget {
    private static final Logger LOG = Logger.getLogger(MemoryBudget.class);
    /** Pauses shorter than this are none: a model that is asked all the time is not loaded again and again. */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Executor LATER = CompletableFuture.delayedExecutor(IDLE_NANOS, TimeUnit.NANOSECONDS);

    private final long most;
    private final Networks networks;
    private final Supplier<List<Variant>> variants;
    /** What networks take that are being opened. */
    private long reserved;

    private boolean settling;

    MemoryBudget(long most, Networks networks, Supplier<List<Variant>> variants) {
        this.most = most;
        this.networks = networks;
        this.variants = variants;
    }

    /**
     * {@link Networks#hold}, with room for a network that must be opened, as far as idle ones can give it.
     *
     * @throws RefusedVersionException if it alone is over the budget
     */
    SharedNetwork hold(Networks.Key key, long bytes, Supplier<ServingModel> opener) {
        try (Room room = new Room(bytes)) {
            return networks.hold(key, bytes, () -> {
                makeRoom(room);
                return opener.get();
            });
        }
    }

    private synchronized void makeRoom(Room room) {
        if (room.bytes > most) {
            throw new RefusedVersionException(
                    "it takes " + room.bytes + " bytes of memory, all models together may take " + most);
        }
        while (networks.bytes() + reserved + room.bytes > most && putOutIdlest(0)) {
            // Until there is room.
        }
        if (networks.bytes() + reserved + room.bytes > most) {
            LOG.warnf(
                    "Models take %d bytes and %d more, over the budget of %d: all of them are in use",
                    networks.bytes() + reserved, room.bytes, most);
        }
        reserved += room.bytes;
        room.made = true;
    }

    /** Kept for a network until it is in memory, or was not opened. */
    private final class Room implements AutoCloseable {
        private final long bytes;
        private boolean made;

        Room(long bytes) {
            this.bytes = bytes;
        }

        @Override
        public void close() {
            synchronized (MemoryBudget.this) {
                reserved -= made ? bytes : 0;
            }
            settle();
        }
    }

    /** Sees to it that networks that are over the budget together are put out once they are idle; returns at once. */
    private synchronized void settle() {
        if (!settling && networks.bytes() > most) {
            settling = true;
            LATER.execute(this::settleNow);
        }
    }

    private synchronized void settleNow() {
        settling = false;
        while (networks.bytes() > most && putOutIdlest(IDLE_NANOS)) {
            // The next one.
        }
        settle();
    }

    private boolean putOutIdlest(long leastIdleNanos) {
        long now = System.nanoTime();
        return users().values().stream()
                .filter(users -> users.stream().noneMatch(MemoryBudget::isInUse))
                .map(users -> new Idle(users, idleNanos(users, now)))
                .filter(idle -> idle.nanos() >= leastIdleNanos)
                .sorted(Comparator.comparingLong(Idle::nanos).reversed())
                .anyMatch(MemoryBudget::putOut);
    }

    /** The variants of one network, and for how long none of them was asked: requests that come meanwhile change nothing. */
    private record Idle(List<Variant> users, long nanos) {}

    /** A variant may be replaced at any moment. */
    private Map<SharedNetwork, List<Variant>> users() {
        Map<SharedNetwork, List<Variant>> users = new LinkedHashMap<>();
        for (Variant variant : variants.get()) {
            variant.inMemory().ifPresent(model -> users.computeIfAbsent(model.shared(), network -> new ArrayList<>())
                    .add(variant));
        }
        return users;
    }

    private static boolean putOut(Idle idle) {
        boolean all = true;
        for (Variant variant : idle.users()) {
            all &= variant.putOut();
        }
        if (all) {
            LOG.infof(
                    "%s was idle longest and is put out of memory",
                    idle.users().get(0).identity());
        }
        return all;
    }

    private static boolean isInUse(Variant variant) {
        return variant.inMemory().map(DeployedModel::isInUse).orElse(false);
    }

    private static long idleNanos(List<Variant> users, long now) {
        return users.stream()
                .map(Variant::inMemory)
                .flatMap(Optional::stream)
                .mapToLong(model -> now - model.lastUsed())
                .min()
                .orElse(0);
    }
}
