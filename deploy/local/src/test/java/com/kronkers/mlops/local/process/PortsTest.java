package com.kronkers.mlops.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void eachNameHasAPortOfItsOwn() throws Exception {
        Ports ports = new Ports(Map.of());

        assertThat(ports.of("kafka")).isEqualTo(ports.of("kafka")).isNotEqualTo(ports.of("postgresql"));
        assertThat(ports.all()).containsOnlyKeys("kafka", "postgresql");
    }

    @Test
    void theLastPortIsTakenAgainWhereItIsFree() throws Exception {
        int before = new Ports(Map.of()).of("kafka");

        assertThat(new Ports(Map.of("kafka", before)).of("kafka")).isEqualTo(before);
    }

    @Test
    void anotherPortIsTakenWhereTheLastIsInUse() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ports ports = new Ports(Map.of("kafka", other.getLocalPort()));

            assertThat(ports.of("kafka")).isNotEqualTo(other.getLocalPort());
        }
    }
}
