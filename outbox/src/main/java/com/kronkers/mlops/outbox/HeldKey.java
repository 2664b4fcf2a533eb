package com.kronkers.mlops.outbox;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Events of one consumer, topic and key are applied in order, and held together behind a poison one. */
record HeldKey(String consumer, String topic, String key) {

    static HeldKey of(EventConsumer<?> consumer, EventContext event) {
        return new HeldKey(consumer.name(), event.topic(), event.key());
    }

    void bind(PreparedStatement statement, int first) throws SQLException {
        statement.setString(first, consumer);
        statement.setString(first + 1, topic);
        statement.setString(first + 2, key);
    }

    @Override
    public String toString() {
        return topic + "/" + key + " for " + consumer;
    }
}
