package com.kronkers.mlops.local.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free loopback ports, the same as last time where nobody has taken them. They lie below the range from which the
 * kernel serves outgoing connections, so that none of those takes a port between its choice and its use.
 */
public final class Ports {

    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    private static final int ATTEMPTS = 1_000;

    private final Map<String, Integer> previous;
    private final Map<String, Integer> chosen = new LinkedHashMap<>();
    private final Set<Integer> taken = new HashSet<>();

    public Ports(Map<String, Integer> previous) {
        this.previous = Map.copyOf(previous);
        taken.addAll(previous.values());
    }

    /** The port of the given name, chosen when first asked. */
    public synchronized int of(String name) throws IOException {
        Integer known = chosen.get(name);
        if (known == null) {
            known = choose(name);
            chosen.put(name, known);
        }
        return known;
    }

    public synchronized Map<String, Integer> all() {
        return new LinkedHashMap<>(chosen);
    }

    private int choose(String name) throws IOException {
        Integer before = previous.get(name);
        if (before != null && isFree(before)) {
            return before;
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (!taken.contains(port) && isFree(port)) {
                taken.add(port);
                return port;
            }
        }
        throw new IOException("No free port between " + FIRST + " and " + LAST + " on the loopback address");
    }

    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException inUse) {
            return false;
        }
    }
}
