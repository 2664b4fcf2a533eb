package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.serving.platform.ForeignModels;
import com.kronkers.mlops.serving.platform.ServingScenario;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A registry that says how long an artifact is, and a bound below it. */
@QuarkusTest
@TestProfile(PackageBoundTest.Bounded.class)
class PackageBoundTest extends ServingScenario {
    private static final int MOST = 100_000;

    /** Takes packages of at most so many bytes. */
    public static class Bounded implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("kronkers.deployment.largest-package", String.valueOf(MOST));
        }
    }

    @Test
    void aPackageBeyondTheBoundIsRefusedByTheLengthThatTheRegistrySays() throws Exception {
        Path zip = Files.copy(ForeignModels.XGBOOST, packages.resolve("large.zip"));
        long bytes = Files.size(zip);
        assertThat(bytes).isGreaterThan(MOST);
        String digest = neighbours.register("large", "1", zip);

        neighbours.promoted("large", 1, "1", digest, "large-data");

        awaitTrouble("large", "the artifact has " + bytes + " bytes or more, at most " + MOST + " are fetched");
        assertThat(artifact(digest)).doesNotExist();
    }

    private Path artifact(String digest) {
        return folder.resolve("data/artifacts").resolve(digest.substring("sha256:".length()) + ".zip");
    }
}
