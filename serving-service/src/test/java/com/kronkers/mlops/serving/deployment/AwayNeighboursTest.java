package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.ProcessingException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.resteasy.reactive.RestResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AwayNeighboursTest {
    private final Registry registry = new Registry();
    private final RegistryArtifactClient client = new RegistryArtifactClient(registry);
    private final AwayNeighbours neighbours = new AwayNeighbours(
            List.of(new AwayNeighbours.Neighbour("The registry", client::awaySince, client::answers)),
            Duration.ofMillis(5));

    @Test
    void thatTheRegistryIsBackIsNoticedWithoutAPromotion() {
        registry.away = true;
        client.answers();
        neighbours.start(new StartupEvent());
        await().untilAsserted(() -> assertThat(registry.asked).hasValueGreaterThan(3));
        assertThat(client.awaySince()).isPresent();

        registry.away = false;

        await().untilAsserted(() -> assertThat(client.awaySince()).isEmpty());
    }

    @Test
    void aRegistryThatRefusesIsNotAway() {
        registry.away = true;
        client.answers();
        registry.away = false;
        registry.refusal = new ForbiddenException();

        assertThat(client.answers()).isFalse();

        assertThat(client.awaySince()).isEmpty();
    }

    @Test
    void whatIsThereIsNotAsked() {
        neighbours.start(new StartupEvent());

        await().during(Duration.ofMillis(100)).until(() -> registry.asked.get() == 0);
    }

    @AfterEach
    void stop() {
        neighbours.stop(new ShutdownEvent());
    }

    private static final class Registry implements RegistryClient {
        private final AtomicInteger asked = new AtomicInteger();
        private volatile boolean away;
        private volatile RuntimeException refusal;

        @Override
        public InputStream models() {
            asked.incrementAndGet();
            if (away) {
                throw new ProcessingException("connection refused");
            }
            if (refusal != null) {
                throw refusal;
            }
            return new ByteArrayInputStream(new byte[] {'[', ']'});
        }

        @Override
        public RestResponse<InputStream> artifact(String model, String version) {
            throw new AssertionError("nothing is fetched");
        }

        @Override
        public void takeBack(String model, String alias, String traceparent, TakeBack takeBack) {
            throw new AssertionError("nothing is taken back");
        }
    }
}
