package com.kronkers.mlops.outbox;

import jakarta.validation.constraints.NotNull;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Writes the numbers it is given to a table, in the inbox' transaction; a test can make it fail before that. */
final class CollectingConsumer implements EventConsumer<CollectingConsumer.Numbered> {
    private final String name;
    private final String topic;
    private final TestDatabase database;
    private final List<EventContext> contexts = new CopyOnWriteArrayList<>();
    private volatile Consumer<Numbered> before = event -> {};

    /** The event as this consumer sees it. */
    record Numbered(@NotNull String n) {}

    CollectingConsumer(String name, String topic, TestDatabase database) {
        this.name = name;
        this.topic = topic;
        this.database = database;
        database.sql("create table if not exists effect (position serial, consumer text, n text unique)");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String topic() {
        return topic;
    }

    @Override
    public Class<Numbered> type() {
        return Numbered.class;
    }

    void before(Consumer<Numbered> action) {
        before = action;
    }

    @Override
    public void apply(Numbered event, EventContext context) {
        contexts.add(context);
        before.accept(event);
        try (var connection = database.getConnection();
                var insert = connection.prepareStatement("insert into effect (consumer, n) values (?, ?)")) {
            insert.setString(1, name);
            insert.setString(2, event.n());
            insert.execute();
        } catch (SQLException e) {
            throw new UncheckedSqlException("effect", e);
        }
    }

    /** What was applied and committed, in order. */
    List<String> applied() {
        String all = database.ask("select coalesce(string_agg(n, ',' order by position), '') from effect"
                + " where consumer = '" + name + "'");
        return all.isEmpty() ? List.of() : List.of(all.split(","));
    }

    /** The envelopes of all attempts. */
    List<EventContext> contexts() {
        return contexts;
    }
}
