package com.kronkers.mlops.outbox;

import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** A consumer as services write them. */
@ApplicationScoped
class ThingConsumer implements EventConsumer<ThingConsumer.Thing> {
    private final Inbox inbox;
    private final Outbox outbox;
    private final DataSource dataSource;
    private final TransactionSynchronizationRegistry transaction;

    /**
     * What this consumer uses of the event.
     *
     * @param label unique too, but checked at the commit; or null
     * @param late to be written when the transaction is about to commit, as Hibernate does
     * @param next the name of a thing that follows from this one, or null
     */
    record Thing(String name, String label, boolean late, String next) {}

    ThingConsumer(Inbox inbox, Outbox outbox, DataSource dataSource, TransactionSynchronizationRegistry transaction) {
        this.inbox = inbox;
        this.outbox = outbox;
        this.dataSource = dataSource;
        this.transaction = transaction;
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
        if (thing.next() != null) {
            outbox.append("things", thing.next(), Map.of("name", thing.next()), context.id());
        }
        if (!thing.late()) {
            insert(thing, context);
            return;
        }
        transaction.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {
                insert(thing, context);
            }

            @Override
            public void afterCompletion(int status) {
                // Nothing to clean up.
            }
        });
    }

    private void insert(Thing thing, EventContext context) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert =
                        connection.prepareStatement("insert into thing (name, sequence, label) values (?, ?, ?)")) {
            insert.setString(1, thing.name());
            insert.setLong(2, context.sequence());
            insert.setString(3, thing.label());
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new UncheckedSqlException("thing", e);
        }
    }
}
