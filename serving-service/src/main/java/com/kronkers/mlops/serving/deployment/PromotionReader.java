package com.kronkers.mlops.serving.deployment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.serving.deadletter.DeadLetterPublisher;
import com.kronkers.mlops.serving.topic.KafkaSettings;
import com.kronkers.mlops.serving.topic.TopicReader;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Follows {@code model-promoted} from its beginning. What served last is restored from the disk meanwhile; of what the
 * topic holds, only each model's newest revision is deployed.
 */
@ApplicationScoped
class PromotionReader implements TopicReader.Handler {
    private static final long FIRST_PAUSE_MILLIS = 500;

    private final DeploymentJournal journal;
    private final Deployments deployments;
    private final Confirmation confirmation;
    private final PromotionStatements statements;
    private final DeadLetterPublisher deadLetters;
    private final KafkaSettings kafka;
    private final ObjectMapper json;
    private final String topic;
    private final DeploymentQueue queue;
    /** Each model's newest revision while the topic's past is read; used by the reader's thread only. */
    private final Map<String, ModelPromoted> past = new HashMap<>();

    private TopicReader reader;
    private volatile CountDownLatch restored = new CountDownLatch(1);
    private volatile CountDownLatch read = new CountDownLatch(1);
    private boolean following;

    PromotionReader(
            Deployer deployer,
            DeploymentJournal journal,
            Deployments deployments,
            Confirmation confirmation,
            PromotionStatements statements,
            DeadLetterPublisher deadLetters,
            KafkaSettings kafka,
            ObjectMapper json,
            @ConfigProperty(name = "kronkers.topics.model-promoted") String topic) {
        this.journal = journal;
        this.deployments = deployments;
        this.confirmation = confirmation;
        this.statements = statements;
        this.deadLetters = deadLetters;
        this.kafka = kafka;
        this.json = json;
        this.topic = topic;
        this.queue = new DeploymentQueue(
                promoted -> promoted.cause().logged(() -> deployer.deploy(promoted)), FIRST_PAUSE_MILLIS);
    }

    void start(@Observes StartupEvent event) {
        restored = queue.restore(journal.load());
        reader = TopicReader.start(kafka, topic, TopicReader.From.BEGINNING, this);
    }

    void stop(@Observes ShutdownEvent event) {
        reader.close();
        queue.close();
    }

    /** Whether all promotions were read and tried, or at least the models of the cache answer. */
    boolean ready() {
        return read.getCount() == 0
                || restored.getCount() == 0 && !deployments.names().isEmpty();
    }

    @Override
    public void receive(ConsumerRecord<String, byte[]> record) {
        ModelPromoted promoted;
        try {
            promoted = ModelPromoted.decode(json, record.value())
                    .causedBy(TopicReader.causeOf(record))
                    .publishedAt(record.timestamp());
            statements.require(promoted, record.value());
        } catch (InvalidPromotionException e) {
            deadLetters.report(record, e.getMessage());
            return;
        }
        if (following) {
            queue.want(List.of(promoted));
        } else {
            past.merge(promoted.model(), promoted, (a, b) -> a.revision() >= b.revision() ? a : b);
        }
    }

    @Override
    public void confirmed() {
        confirmation.confirm();
    }

    @Override
    public void caughtUp() {
        following = true;
        read = queue.want(new ArrayList<>(past.values()));
        past.clear();
    }
}
