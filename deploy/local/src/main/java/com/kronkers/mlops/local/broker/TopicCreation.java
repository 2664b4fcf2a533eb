package com.kronkers.mlops.local.broker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the topics that are not there yet; those that are keep what they hold. */
public final class TopicCreation {

    private static final int LIMIT_SECONDS = 30;

    private TopicCreation() {}

    /** @return how many topics were new */
    public static int create(BrokerAccess administrator, List<Topic> topics) throws IOException, InterruptedException {
        try (Admin admin = Admin.create(Map.copyOf(administrator.clientProperties()))) {
            Set<String> existing = admin.listTopics().names().get(LIMIT_SECONDS, TimeUnit.SECONDS);
            List<NewTopic> missing = new ArrayList<>();
            for (Topic topic : topics) {
                if (!existing.contains(topic.name())) {
                    missing.add(
                            new NewTopic(topic.name(), topic.partitions(), (short) 1).configs(topic.configuration()));
                }
            }
            admin.createTopics(missing).all().get(LIMIT_SECONDS, TimeUnit.SECONDS);
            return missing.size();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof TopicExistsException) {
                return 0;
            }
            throw new IOException(
                    "The topics could not be created: " + failed.getCause().getMessage(), failed);
        } catch (TimeoutException tooLate) {
            throw new IOException("The broker did not create the topics within " + LIMIT_SECONDS + " s", tooLate);
        }
    }
}
