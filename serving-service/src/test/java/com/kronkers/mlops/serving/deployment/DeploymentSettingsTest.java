package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.runtime.LoadSettings;
import com.kronkers.mlops.serving.platform.ForeignModels;
import com.kronkers.mlops.serving.platform.ServingScenario;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is set from outside reaches the deployments. */
@QuarkusTest
@TestProfile(DeploymentSettingsTest.Outside.class)
class DeploymentSettingsTest extends ServingScenario {
    private static final int MOST = 100_000;

    /** Packages of at most so many bytes, and a model with predictors of its own. */
    public static class Outside implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "kronkers.deployment.largest-package",
                    String.valueOf(MOST),
                    "kronkers.models.\"tuned-model\".predictors",
                    "7");
        }
    }

    @Inject
    Deployments deployments;

    @Test
    void aModelHasThePredictorsThatAreSetForIt() throws Exception {
        deployFlavor("tuned-model", "xgboost-json");
        deployFlavor("plain-model", "xgboost-json");

        assertThat(predictors("tuned-model")).isEqualTo(7);
        assertThat(predictors("plain-model")).isEqualTo(LoadSettings.defaults().predictors());
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

    private int predictors(String model) {
        return deployments.find(model).orElseThrow().shared().network().predictors();
    }

    private Path artifact(String digest) {
        return folder.resolve("data/artifacts").resolve(digest.substring("sha256:".length()) + ".zip");
    }
}
