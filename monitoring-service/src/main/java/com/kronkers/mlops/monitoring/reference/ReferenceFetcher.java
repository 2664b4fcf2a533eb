package com.kronkers.mlops.monitoring.reference;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

/** Fetches what was ordered, outside of any transaction, verifies its digest and stores it. */
@ApplicationScoped
class ReferenceFetcher {

    private static final Logger LOG = Logger.getLogger(ReferenceFetcher.class);

    private final ReferenceRepository repository;
    private final ReferenceConfig config;
    private final RegistryClient registry;
    private final ObjectMapper json;
    private final Clock clock;

    ReferenceFetcher(
            ReferenceRepository repository,
            ReferenceConfig config,
            @RestClient RegistryClient registry,
            ObjectMapper json,
            Clock clock) {
        this.repository = repository;
        this.config = config;
        this.registry = registry;
        this.json = json;
        this.clock = clock;
    }

    @Scheduled(every = "${kronkers.reference.every:1s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void fetchAll() {
        Optional<ReferenceRepository.Order> order = claim();
        while (order.isPresent()) {
            fetch(order.get());
            order = claim();
        }
    }

    private Optional<ReferenceRepository.Order> claim() {
        return QuarkusTransaction.requiringNew().call(() -> repository.claim(config.lease()));
    }

    private void fetch(ReferenceRepository.Order order) {
        try {
            byte[] content = registry.reference(order.model(), order.version());
            verify(order, content);
            QuarkusTransaction.requiringNew().run(() -> repository.store(order, content));
        } catch (RuntimeException e) {
            Duration pause = pauseAfter(order.attempts());
            LOG.warnf("reference of %s %s: %s; next attempt in %s", order.model(), order.version(), e, pause);
            QuarkusTransaction.requiringNew()
                    .run(() -> repository.failed(
                            order, e.toString(), clock.instant().plus(pause)));
        }
    }

    private void verify(ReferenceRepository.Order order, byte[] content) {
        String digest = "sha256:" + HexFormat.of().formatHex(sha256(content));
        if (!digest.equals(order.digest())) {
            throw new IllegalStateException("digest is " + digest + " instead of " + order.digest());
        }
        References.parse(json, content).decode();
    }

    private Duration pauseAfter(int attempts) {
        Duration pause = Duration.ofSeconds(1L << Math.min(attempts - 1, 10));
        return pause.compareTo(config.longestPause()) < 0 ? pause : config.longestPause();
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
