package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.serving.platform.DemandModel;
import com.kronkers.mlops.serving.platform.Neighbours;
import com.kronkers.mlops.serving.platform.ServingScenario;
import com.kronkers.mlops.testing.KafkaProbe;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A service that knows the registry's key, and a topic to which others can write, too. */
@QuarkusTest
@TestProfile(SignedPromotionsTest.Signed.class)
class SignedPromotionsTest extends ServingScenario {
    private static final PromotionSigner REGISTRY = new PromotionSigner();

    /** Promotions must be signed. */
    public static class Signed implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Path keys = Files.createTempFile("signing", ".pub");
                keys.toFile().deleteOnExit();
                return Map.of(
                        "kronkers.signing.public-keys", REGISTRY.publicKey(keys).toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void onlyWhatTheRegistrySignedIsDeployed() throws Exception {
        neighbours.latest("signed-data", 1, 8, 50);
        String good = neighbours.register("signed", "1", DemandModel.write(packages.resolve("good.zip"), 1));
        String other = neighbours.register("signed", "2", DemandModel.write(packages.resolve("other.zip"), 2));
        ObjectNode forged = REGISTRY.signed(Neighbours.promotion("signed", 1, "1", good, "signed-data"));
        forged.put("revision", 2);
        JsonNode target = forged.path("deployments").get(0);
        ((ObjectNode) target).put("version", "2");
        ((ObjectNode) target.path("artifact")).put("digest", other).put("link", "/models/signed/versions/2/artifact");

        neighbours.promoted("signed", forged, Map.of());
        neighbours.promoted(
                "signed", REGISTRY.signed(Neighbours.promotion("signed", 1, "1", good, "signed-data")), Map.of());

        awaitServed("signed", "1", 1);
        await().atMost(SOON).untilAsserted(() -> assertThat(kafka.read("model-promoted-serving-dead-letter"))
                .anySatisfy(record -> assertThat(KafkaProbe.header(record, "dead-letter-reason"))
                        .contains("says something else than its signed statement")));
    }
}
