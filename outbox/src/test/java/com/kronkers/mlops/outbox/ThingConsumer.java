package com.kronkers.mlops.outbox;

import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** A consumer as services write them. */
@ApplicationScoped
class ThingConsumer implements EventConsumer<ThingConsumer.Thing> {
    private final Inbox inbox;
    private final DataSource dataSource;

    /** What this consumer uses of the event. */
    record Thing(String name) {}

    ThingConsumer(Inbox inbox, DataSource dataSource) {
        this.inbox = inbox;
        this.dataSource = dataSource;
    }

    @Incoming("things")
    @Blocking(ordered = true)
    void on(ConsumerRecord<String, byte[]> message) {
        inbox.receive(this, message);
    }

    @Override
    public String name() {
        return "things";
    }

    @Override
    public String topic() {
        return "things";
    }

    @Override
    public Class<Thing> type() {
        return Thing.class;
    }

    @Override
    public void apply(Thing thing, EventContext context) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert =
                        connection.prepareStatement("insert into thing (name, sequence) values (?, ?)")) {
            insert.setString(1, thing.name());
            insert.setLong(2, context.sequence());
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new UncheckedSqlException("thing", e);
        }
    }
}
