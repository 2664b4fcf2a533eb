package com.kronkers.mlops.ingestion.source;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;

/** Tells addresses of the public internet from those behind which this machine, its network or its cloud answer. */
final class Addresses {
    private Addresses() {}

    /**
     * Refuses a host that has any address that is not public. The JVM keeps the answer for half a minute, so that the
     * connection that follows at once goes to an address that was looked at.
     *
     * @throws IOException if the name cannot be resolved at the moment
     */
    static void requirePublic(String host) throws IOException {
        InetAddress[] addresses = InetAddress.getAllByName(host);
        if (!Arrays.stream(addresses).allMatch(Addresses::isPublic)) {
            throw new Refused("The connection's host has an address of a private network. If that is meant, its"
                    + " configuration says private-addresses=true.");
        }
    }

    static boolean isPublic(InetAddress address) {
        boolean special = address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress();
        byte[] bytes = address.getAddress();
        return !special && (address instanceof Inet6Address ? publicV6(bytes) : publicV4(bytes));
    }

    private static boolean publicV4(byte[] bytes) {
        int first = bytes[0] & 0xFF;
        int second = bytes[1] & 0xFF;
        boolean carrierGrade = first == 100 && second >= 64 && second < 128;
        boolean protocols = first == 192 && second == 0 && bytes[2] == 0;
        boolean benchmarks = first == 198 && (second == 18 || second == 19);
        return first != 0 && first < 240 && !carrierGrade && !protocols && !benchmarks;
    }

    private static boolean publicV6(byte[] bytes) {
        boolean uniqueLocal = (bytes[0] & 0xFE) == 0xFC;
        // 64:ff9b::/96, 2002::/16 and ::/96 carry an IPv4 address that a gateway may unpack.
        boolean translated = bytes[0] == 0 && bytes[1] == 0x64 && (bytes[2] & 0xFF) == 0xFF;
        boolean tunnelled = bytes[0] == 0x20 && bytes[1] == 0x02;
        boolean compatible = true;
        for (int i = 0; i < 12; i++) {
            compatible &= bytes[i] == 0;
        }
        return !uniqueLocal && !translated && !tunnelled && !compatible;
    }
}
