package com.kronkers.mlops.training.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Finds where this process may make control groups, by {@code /proc/self/cgroup} and {@code /proc/self/mountinfo}. */
final class CgroupSearch {
    private static final String OWN = "kronkers";
    private static final Duration LEFT_BEHIND = Duration.ofHours(1);

    private final List<String> memberships;
    private final List<String> mounts;

    /**
     * @param memberships lines {@code hierarchy:controllers:path}
     * @param mounts lines of mountinfo
     */
    CgroupSearch(List<String> memberships, List<String> mounts) {
        this.memberships = memberships;
        this.mounts = mounts;
    }

    /** What this machine and this user have. */
    static Cgroups here() {
        try {
            return new CgroupSearch(
                            Files.readAllLines(Path.of("/proc/self/cgroup")),
                            Files.readAllLines(Path.of("/proc/self/mountinfo")))
                    .find();
        } catch (IOException e) {
            return new NoCgroups(); // no Linux
        }
    }

    Cgroups find() {
        Optional<Cgroups> unified = unified();
        if (unified.isPresent()) {
            return unified.get();
        }
        Map<String, Path> parents = new TreeMap<>();
        for (String controller : List.of(CgroupsV1.MEMORY, CgroupsV1.PIDS, CgroupsV1.CPU)) {
            split(controller).ifPresent(parent -> parents.put(controller, parent));
        }
        return parents.isEmpty() ? new NoCgroups() : new CgroupsV1(new LinkedHashMap<>(parents));
    }

    /**
     * A group with members cannot have limited groups in it, except for the root. So the parent of what is made here is
     * the service's own group where it can be divided, and otherwise a new one at the top of what is mounted.
     */
    private Optional<Cgroups> unified() {
        Optional<Mount> mount = mount("cgroup2", Set.of());
        if (mount.isEmpty()) {
            return Optional.empty();
        }
        Path own = mount.get().folder(membership("").orElse("/"));
        for (Path base : List.of(own, mount.get().point())) {
            Path parent = base.resolve(OWN);
            if (divides(base) && isUsable(parent) && divides(parent)) {
                return Optional.of(new CgroupsV2(parent));
            }
        }
        return Optional.empty();
    }

    /** Whether every controller that is needed can be handed down from a group. */
    private static boolean divides(Path group) {
        try {
            Path handedDown = group.resolve("cgroup.subtree_control");
            Set<String> offered = Set.of(Files.readString(group.resolve("cgroup.controllers"))
                    .strip()
                    .split(" "));
            if (!offered.containsAll(CgroupsV2.CONTROLLERS)) {
                return false;
            }
            Files.writeString(handedDown, "+memory +pids +cpu");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private Optional<Path> split(String controller) {
        return mount("cgroup", Set.of(controller))
                .flatMap(mount -> membership(controller).map(mount::folder))
                .map(own -> own.resolve(OWN))
                .filter(CgroupSearch::isUsable);
    }

    private static boolean isUsable(Path parent) {
        try {
            Files.createDirectories(parent);
            sweep(parent);
            return Files.isWritable(parent);
        } catch (IOException e) {
            return false;
        }
    }

    /** Removes what a killed service left behind; a group that has members stays, and so does one that was just made. */
    private static void sweep(Path parent) throws IOException {
        Instant old = Instant.now().minus(LEFT_BEHIND);
        try (Stream<Path> groups = Files.list(parent)) {
            for (Path group : groups.filter(Files::isDirectory).toList()) {
                if (Files.getLastModifiedTime(group).toInstant().isBefore(old)) {
                    new CgroupFolder(group).removeIfEmpty();
                }
            }
        }
    }

    /** The mount point of a cgroup file system of a type, with these controllers among its options. */
    private Optional<Mount> mount(String type, Set<String> controllers) {
        for (String line : mounts) {
            String[] halves = line.split(" - ", 2);
            if (halves.length < 2) {
                continue;
            }
            String[] described = halves[1].split(" ");
            Set<String> options = Set.copyOf(List.of(described[described.length - 1].split(",")));
            if (described[0].equals(type) && options.containsAll(controllers)) {
                String[] place = halves[0].split(" ");
                return Optional.of(new Mount(place[3], Path.of(place[4])));
            }
        }
        return Optional.empty();
    }

    private Optional<String> membership(String controller) {
        Map<String, String> paths = new HashMap<>();
        for (String line : memberships) {
            String[] parts = line.split(":", 3);
            for (String name : parts[1].split(",")) {
                paths.put(name, parts[2]);
            }
        }
        return Optional.ofNullable(paths.get(controller));
    }

    /** @param root the group that is seen at the mount point; a container sees a part of the tree */
    private record Mount(String root, Path point) {

        Path folder(String group) {
            String seen = group.startsWith(root) ? group.substring(root.length()) : group;
            return point.resolve(seen.replaceFirst("^/+", ""));
        }
    }
}
