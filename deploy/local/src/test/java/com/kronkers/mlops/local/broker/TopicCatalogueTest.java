package com.kronkers.mlops.local.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TopicCatalogueTest {

    @Test
    void readsEveryTopicOfTheContracts() throws Exception {
        Map<String, Topic> topics =
                TopicCatalogue.fromContracts().stream().collect(Collectors.toMap(Topic::name, topic -> topic));

        assertThat(topics)
                .containsKeys(
                        "data-ingested",
                        "model-trained",
                        "model-promoted",
                        "drift-detected",
                        "prediction-windows",
                        "predictions",
                        "outcomes",
                        "model-access",
                        "access-refused",
                        "access-used");
        assertThat(topics.get("model-access").configuration()).containsEntry("cleanup.policy", "compact");
        assertThat(topics.get("access-used").configuration()).containsEntry("retention.ms", "600000");
        assertThat(topics.get("model-promoted").configuration()).containsEntry("cleanup.policy", "compact");
        assertThat(topics.get("data-ingested").partitions()).isEqualTo(3);
    }

    @Test
    void givesEveryReceiverADeadLetterTopic() throws Exception {
        List<String> names =
                TopicCatalogue.fromContracts().stream().map(Topic::name).toList();

        assertThat(names)
                .doesNotHaveDuplicates()
                .contains(
                        "data-ingested-training-dead-letter",
                        "data-ingested-serving-dead-letter",
                        "model-trained-registry-dead-letter",
                        "outcomes-monitoring-dead-letter",
                        "model-access-serving-dead-letter",
                        "access-refused-registry-dead-letter")
                .doesNotContain("data-ingested-ingestion-dead-letter");
    }
}
