package com.kronkers.mlops.ingestion.source;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The connections that data may be pulled through. Callers name one and can reach nothing else; addresses and
 * credentials stand here alone.
 */
@ConfigMapping(prefix = "kronkers.sources")
public interface SourceConfig {
    @WithParentName
    Map<String, Connection> connections();

    /** One connection. */
    interface Connection {
        Kind kind();

        /** Users, roles and departments who may let a dataset be pulled through it. */
        @WithDefault("role:data-owner")
        Set<String> allowedTo();

        /** http: every path is below it. */
        Optional<URI> baseUrl();

        /** http: sent with every request, for example {@code headers.Authorization}. */
        Map<String, String> headers();

        /** http: whether its host may have an address of this machine or a private network. */
        @WithDefault("false")
        boolean privateAddresses();

        /** store: the name of an OpenDAL service, for example fs, s3, gcs, azblob. */
        Optional<String> service();

        /** store: the service's options by their OpenDAL names, for example {@code options.root}. */
        Map<String, String> options();

        /** jdbc: a PostgreSQL address. Its user should have nothing but SELECT. */
        Optional<String> url();

        /** jdbc. */
        Optional<String> username();

        /** jdbc. */
        Optional<String> password();

        /** How long one pull's reading may last, and one of its statements. */
        @WithDefault("PT5M")
        Duration timeout();

        /** The largest file, or rows of a query as CSV. */
        @WithDefault("500M")
        MemorySize limit();

        /** jdbc: more rows than this are refused. */
        @WithDefault("50000000")
        long maximumRows();

        /** jdbc: rows held in memory at once. */
        @WithDefault("5000")
        int fetchSize();
    }

    /** What speaks through a connection. */
    enum Kind {
        HTTP,
        STORE,
        JDBC
    }
}
