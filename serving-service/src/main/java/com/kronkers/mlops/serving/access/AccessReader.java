package com.kronkers.mlops.serving.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.serving.deadletter.DeadLetterPublisher;
import com.kronkers.mlops.serving.deployment.Prerequisite;
import com.kronkers.mlops.serving.storage.AtomicFile;
import com.kronkers.mlops.serving.storage.StorageConfig;
import com.kronkers.mlops.serving.topic.KafkaSettings;
import com.kronkers.mlops.serving.topic.TopicReader;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Follows {@code model-access} from its beginning. What was decided last is read from the disk first. */
@ApplicationScoped
class AccessReader implements TopicReader.Handler, Prerequisite {
    private static final int BEFORE_MODELS_ARE_RESTORED = 100;

    private final Access access;
    private final DeadLetterPublisher deadLetters;
    private final KafkaSettings kafka;
    private final ObjectMapper json;
    private final String topic;
    private final Path file;
    private TopicReader reader;
    private boolean following;
    private volatile boolean known;

    AccessReader(
            Access access,
            DeadLetterPublisher deadLetters,
            KafkaSettings kafka,
            ObjectMapper json,
            StorageConfig storage,
            @ConfigProperty(name = "kronkers.topics.model-access") String topic) {
        this.access = access;
        this.deadLetters = deadLetters;
        this.kafka = kafka;
        this.json = json;
        this.topic = topic;
        this.file = storage.dataDir().resolve("access.json");
    }

    void start(@Observes @Priority(BEFORE_MODELS_ARE_RESTORED) StartupEvent event) {
        try {
            if (Files.exists(file)) {
                List.of(json.readValue(Files.readAllBytes(file), ModelAccess[].class))
                        .forEach(access::decide);
                know();
            }
        } catch (IOException e) {
            // Serving on as if nothing had been decided would let everyone in.
            throw new UncheckedIOException("cannot read who may ask which model: " + file, e);
        }
        reader = TopicReader.start(kafka, topic, TopicReader.From.BEGINNING, this);
    }

    void stop(@Observes ShutdownEvent event) {
        reader.close();
    }

    @Override
    public void receive(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            ModelAccess decided = json.readValue(record.value(), ModelAccess.class);
            if (decided == null) {
                throw new IOException("it is null");
            }
            access.decide(decided);
        } catch (IOException | IllegalArgumentException e) {
            deadLetters.report(record, "the data is no such event: " + e.getMessage());
            return;
        }
        if (following) {
            save();
        }
    }

    @Override
    public void caughtUp() {
        following = true;
        save();
        know();
    }

    /** Otherwise whoever asks first would be let in whatever was decided. */
    @Override
    public boolean ready() {
        return known;
    }

    private void know() {
        access.know();
        known = true;
    }

    private void save() {
        try {
            AtomicFile.write(file, json.writeValueAsBytes(access.decided()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep who may ask which model", e);
        }
    }
}
