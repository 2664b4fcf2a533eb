package com.kronkers.mlops.ingestion.source;

import io.quarkus.runtime.configuration.MemorySize;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A connection as configuration would give it. */
record FakeConnection(
        SourceConfig.Kind kind,
        Optional<URI> baseUrl,
        boolean privateAddresses,
        Map<String, String> options,
        Optional<String> url,
        long bytes,
        Duration timeout,
        long maximumRows)
        implements SourceConfig.Connection {

    static FakeConnection http(String base, boolean privateAddresses) {
        return new FakeConnection(
                SourceConfig.Kind.HTTP,
                Optional.of(URI.create(base)),
                privateAddresses,
                Map.of(),
                Optional.empty(),
                1000,
                Duration.ofSeconds(2),
                1000);
    }

    static FakeConnection folder(String root) {
        return new FakeConnection(
                SourceConfig.Kind.STORE,
                Optional.empty(),
                false,
                Map.of("root", root),
                Optional.empty(),
                1000,
                Duration.ofSeconds(10),
                1000);
    }

    static FakeConnection jdbc(String url, Duration timeout) {
        return new FakeConnection(
                SourceConfig.Kind.JDBC, Optional.empty(), false, Map.of(), Optional.of(url), 1 << 20, timeout, 1000);
    }

    @Override
    public Set<String> allowedTo() {
        return Set.of("role:data-owner");
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("X-Key", "secret");
    }

    @Override
    public Optional<String> service() {
        return Optional.of("fs");
    }

    @Override
    public Optional<String> username() {
        return Optional.of("postgres");
    }

    @Override
    public Optional<String> password() {
        return Optional.of("postgres");
    }

    @Override
    public MemorySize limit() {
        return new MemorySize(BigInteger.valueOf(bytes));
    }

    @Override
    public int fetchSize() {
        return 10;
    }
}
