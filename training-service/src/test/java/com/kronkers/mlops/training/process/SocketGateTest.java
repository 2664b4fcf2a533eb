package com.kronkers.mlops.training.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A service that answers nothing, so that every connection stays. */
class SocketGateTest {
    private final List<Socket> arrived = new CopyOnWriteArrayList<>();
    private final List<SocketChannel> callers = new ArrayList<>();
    private ServerSocket service;

    @BeforeEach
    void startTheService() throws IOException {
        service = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread acceptor = new Thread(() -> {
            try {
                while (true) {
                    arrived.add(service.accept());
                }
            } catch (IOException e) {
                // the test has ended
            }
        });
        acceptor.setDaemon(true);
        acceptor.start();
    }

    @AfterEach
    void stopIt() throws IOException {
        service.close();
        for (Socket connection : arrived) {
            connection.close();
        }
        for (SocketChannel caller : callers) {
            caller.close();
        }
    }

    @Test
    void thirtyTwoConnectionsAreLetThroughAndTheNextWhenOneEnds() throws Exception {
        try (SocketGate gate = new SocketGate((InetSocketAddress) service.getLocalSocketAddress())) {
            call(gate);
            // Alone, so that the first caller and the first that arrives are the two ends of one connection.
            await().atMost(Duration.ofMinutes(1)).until(() -> arrived.size() == 1);
            for (int i = 1; i < 33; i++) {
                call(gate);
            }
            await().atMost(Duration.ofMinutes(1)).until(() -> arrived.size() == 32);
            await().during(Duration.ofMillis(500)).atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(arrived)
                    .hasSize(32));

            callers.get(0).close();
            arrived.get(0).close();

            await().atMost(Duration.ofMinutes(1)).until(() -> arrived.size() == 33);
        }
    }

    private void call(SocketGate gate) throws IOException {
        SocketChannel caller = SocketChannel.open(StandardProtocolFamily.UNIX);
        callers.add(caller);
        caller.connect(UnixDomainSocketAddress.of(gate.path()));
    }
}
