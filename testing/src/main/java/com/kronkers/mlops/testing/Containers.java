package com.kronkers.mlops.testing;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.DockerImageName;

/**
 * Whether tests use containers instead of the embedded broker and database: when asked for by
 * {@code -Dkronkers.test.containers=true} and a Docker engine answers. Not by default, so that the tests need no network.
 */
final class Containers {
    static final DockerImageName KAFKA_IMAGE = DockerImageName.parse("apache/kafka:4.1.2");
    static final DockerImageName POSTGRES_IMAGE = DockerImageName.parse("postgres:18-alpine");

    private Containers() {}

    static boolean wanted() {
        return Boolean.getBoolean("kronkers.test.containers")
                && DockerClientFactory.instance().isDockerAvailable();
    }
}
