package com.kronkers.mlops.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.monitoring.alert.DriftDetected;
import com.kronkers.mlops.outbox.EventConsumer;
import com.kronkers.mlops.testing.Contracts;
import com.kronkers.mlops.testing.PlatformResource;
import io.quarkus.arc.All;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.validation.Validator;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PlatformResource.class)
@QuarkusTestResource(FakeRegistry.class)
class ContractTest {

    @Inject
    ObjectMapper json;

    @Inject
    Validator validator;

    @Inject
    @All
    List<EventConsumer<?>> consumers;

    @Test
    void everyGoldenExampleDecodesAlsoWithFieldsOfANewerVersion() throws Exception {
        assertThat(consumers)
                .extracting(EventConsumer::topic)
                .containsExactlyInAnyOrder(
                        "prediction-windows",
                        "predictions",
                        "outcomes",
                        "model-promoted",
                        "model-trained",
                        "data-ingested");
        for (EventConsumer<?> consumer : consumers) {
            assertThat(Contracts.examples(consumer.topic())).isNotEmpty();
            for (JsonNode example : Contracts.examples(consumer.topic())) {
                Object event = json.treeToValue(example, consumer.type());
                Object newer = json.treeToValue(Contracts.withUnknownFields(example), consumer.type());

                assertThat(validator.validate(event)).as(consumer.topic()).isEmpty();
                assertThat(newer).as(consumer.topic()).isEqualTo(event);
            }
        }
    }

    @Test
    void driftDetectedIsValidWithAndWithoutWhatMayBeMissing() throws Exception {
        DriftDetected.Window window = new DriftDetected.Window(Instant.EPOCH, Instant.EPOCH.plusSeconds(5), 418);
        DriftDetected whole = new DriftDetected(
                "weekly-demand",
                "1",
                "data",
                "warning",
                window,
                new DriftDetected.DatasetVersion("weekly-demand", 1),
                List.of(new DriftDetected.Feature("units_mean_4", "psi", 0.6, 0.2, 0.001, 0.006, true)),
                "units_mean_4 is 1.9 times the reference median.",
                "retrain");
        DriftDetected least = new DriftDetected(
                "weekly-demand",
                null,
                "quality",
                "critical",
                window,
                null,
                List.of(new DriftDetected.Feature("retail_disc", "scale-factor", 100, null, null, null, true)),
                "retail_disc is 100 times larger.",
                "alert");

        Contracts.assertValid("drift-detected", json.writeValueAsString(whole));
        Contracts.assertValid("drift-detected", json.writeValueAsString(least));
    }

    @Test
    void topicsAreDeclared() {
        Contracts.assertTopicsDeclared("monitoring");
    }
}
