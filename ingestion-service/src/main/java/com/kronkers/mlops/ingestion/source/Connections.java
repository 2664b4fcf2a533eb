package com.kronkers.mlops.ingestion.source;

import com.kronkers.mlops.ingestion.access.Access;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** The configured connections by name. */
@ApplicationScoped
class Connections {
    private final SourceConfig config;
    private final Access access;
    private final HttpFeed http;
    private final StoreFeed store;
    private final JdbcFeed jdbc;

    Connections(SourceConfig config, Access access, HttpFeed http, StoreFeed store, JdbcFeed jdbc) {
        this.config = config;
        this.access = access;
        this.http = http;
        this.store = store;
        this.jdbc = jdbc;
    }

    /** The connection of that name, if there is one that the caller may use. */
    Optional<SourceConfig.Connection> ofCaller(String name) {
        return Optional.ofNullable(name)
                .map(config.connections()::get)
                .filter(connection -> access.callerIsOneOf(connection.allowedTo()));
    }

    /** The names of those that the caller may use. */
    List<String> namesForCaller() {
        return config.connections().keySet().stream()
                .filter(name -> ofCaller(name).isPresent())
                .sorted()
                .toList();
    }

    /** @throws Refused if it is configured no longer */
    SourceConfig.Connection get(String name) {
        SourceConfig.Connection connection = config.connections().get(name);
        if (connection == null) {
            throw new Refused("There is no connection '" + name + "' any more.");
        }
        return connection;
    }

    Feed feed(SourceConfig.Connection connection) {
        return switch (connection.kind()) {
            case HTTP -> http;
            case STORE -> store;
            case JDBC -> jdbc;
        };
    }
}
