package com.kronkers.mlops.serving.deployment;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Keeps the networks in memory within a budget: those that were idle longest are put out first, those in use never. */
final class MemoryBudget {
    private static final Logger LOG = Logger.getLogger(MemoryBudget.class);

    private final long most;
    private final Networks networks;
    private final Supplier<List<Variant>> variants;
    /** What networks take that are being opened. */
    private long reserved;

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
        while (networks.bytes() + reserved + room.bytes > most && putOutIdlest()) {
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
        }
    }

    private boolean putOutIdlest() {
        Map<SharedNetwork, List<Variant>> users = variants.get().stream()
                .filter(variant -> variant.inMemory().isPresent())
                .collect(Collectors.groupingBy(
                        variant -> variant.inMemory().map(DeployedModel::shared).orElse(null),
                        LinkedHashMap::new,
                        Collectors.toList()));
        List<List<Variant>> byIdleness = users.values().stream()
                .filter(group -> group.stream().noneMatch(MemoryBudget::isInUse))
                .sorted(Comparator.comparingLong(group -> -idleNanos(group)))
                .toList();
        for (List<Variant> group : byIdleness) {
            boolean all = true;
            for (Variant variant : group) {
                all &= variant.putOut();
            }
            if (all) {
                LOG.infof(
                        "%s was idle longest and is put out of memory",
                        group.get(0).identity());
                return true;
            }
        }
        return false;
    }

    private static boolean isInUse(Variant variant) {
        return variant.inMemory().map(DeployedModel::isInUse).orElse(false);
    }

    private static long idleNanos(List<Variant> group) {
        long now = System.nanoTime();
        return group.stream()
                .map(Variant::inMemory)
                .flatMap(Optional::stream)
                .mapToLong(model -> now - model.lastUsed())
                .min()
                .orElse(0);
    }
}
