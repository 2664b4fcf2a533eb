package com.kronkers.mlops.serving.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.serving.access.AccessRefusedException.Reason;
import com.kronkers.mlops.serving.deployment.UnavailableModelException;
import com.kronkers.mlops.serving.storage.StorageConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without a broker: records are handed over as its reader does. */
class AccessReaderTest {
    private static final Caller PRICING = Caller.of(Set.of("department", "department:pricing"));

    @TempDir
    Path folder;

    private final Access access =
            new Access(model -> true, true, new Refusals(new SimpleMeterRegistry()), System::nanoTime);

    @Test
    void withoutAFileItIsReadyOnlyWhenAllDecisionsAreRead() {
        AccessReader reader =
                new AccessReader(access, null, null, new ObjectMapper(), new StorageConfig(folder), "model-access");
        assertThat(reader.ready()).isFalse();

        reader.receive(marketingAloneMayAsk("demand"));

        assertThat(reader.ready()).as("before the end").isFalse();
        assertThatThrownBy(() -> access.admit("shop", PRICING)).isInstanceOf(UnavailableModelException.class);
        assertThat(folder.resolve("access.json"))
                .as("what a restart would begin with")
                .doesNotExist();
        reader.caughtUp();
        assertThat(reader.ready()).isTrue();
        access.admit("shop", PRICING);
        assertThatThrownBy(() -> access.admit("demand", PRICING))
                .asInstanceOf(InstanceOfAssertFactories.type(AccessRefusedException.class))
                .extracting(AccessRefusedException::reason)
                .isEqualTo(Reason.NOT_GRANTED);
        assertThat(folder.resolve("access.json")).content().contains("marketing");
    }

    private static ConsumerRecord<String, byte[]> marketingAloneMayAsk(String model) {
        String decision =
                "{\"model\":\"" + model + "\",\"revision\":1,\"departments\":[{\"department\":\"marketing\"}]}";
        return new ConsumerRecord<>("model-access", 0, 0, model, decision.getBytes(StandardCharsets.UTF_8));
    }
}
