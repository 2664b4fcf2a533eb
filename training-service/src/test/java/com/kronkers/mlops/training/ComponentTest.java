package com.kronkers.mlops.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.testing.PlatformResource;
import com.kronkers.mlops.training.project.GitResource;
import io.quarkus.test.common.QuarkusTestResource;
import java.time.Duration;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The running service between a real broker, a real database and its neighbours over HTTP. */
@QuarkusTestResource(PlatformResource.class)
@QuarkusTestResource(NeighboursResource.class)
@QuarkusTestResource(GitResource.class)
public abstract class ComponentTest {
    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    protected Platform platform;

    @BeforeEach
    void open() {
        platform = new Platform(bootstrapServers);
    }

    @AfterEach
    void close() {
        platform.close();
    }

    /** Waits until a model has a number of jobs whose newest is in a state, and returns that one. */
    protected static JsonNode awaitJob(String model, int count, String state) {
        Predicate<JsonNode> reached =
                jobs -> jobs.size() == count && jobs.at("/0/state").asText().equals(state);
        return Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> Platform.jobs(model), reached)
                .get(0);
    }
}
