package com.kronkers.mlops.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What append promises, before any relay is involved. */
class OutboxTest {
    private final TestDatabase database = TestDatabase.create();
    private final Outbox outbox = new Outbox(database, new ObjectMapper());

    @Test
    void numbersTheEventsOfEachKey() {
        UUID cause = UUID.randomUUID();
        database.call(connection -> {
            outbox.append("t", "a", Map.of("n", 1), cause);
            outbox.append("t", "b", Map.of("n", 2), null);
            return outbox.append("t", "a", Map.of("n", 3), null);
        });

        assertThat(rows()).isEqualTo("a1:{\"n\":1} b1:{\"n\":2} a2:{\"n\":3}");
        assertThat(database.ask("select causation_id from outbox_event where key = 'a' and sequence = 1"))
                .isEqualTo(cause.toString());
    }

    @Test
    void takesBackTheNumberWithTheTransaction() {
        assertThatThrownBy(() -> database.call(connection -> {
                    outbox.append("t", "a", Map.of("n", 1), null);
                    throw new IllegalStateException("the effect failed");
                }))
                .hasMessage("the effect failed");

        database.call(connection -> outbox.append("t", "a", Map.of("n", 2), null));

        assertThat(rows()).isEqualTo("a1:{\"n\":2}");
    }

    @Test
    void makesASecondTransactionOnTheKeyWaitBeforeItDrawsItsNumber() throws InterruptedException {
        Thread[] second = new Thread[1];

        database.call(connection -> {
            outbox.append("t", "a", Map.of("by", "first"), null);
            second[0] = new Thread(() -> database.call(other -> outbox.append("t", "a", Map.of("by", "second"), null)));
            second[0].start();
            Awaitility.await().until(this::someoneWaitsForALock);
            return null;
        });

        second[0].join();
        assertThat(rows()).isEqualTo("a1:{\"by\":\"first\"} a2:{\"by\":\"second\"}");
    }

    @Test
    void refusesAnEventThatNoBrokerWouldTake() {
        String tooMuch = "x".repeat(Outbox.MAX_BYTES);

        assertThatThrownBy(() -> database.call(connection -> outbox.append("t", "a", Map.of("v", tooMuch), null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("over the limit");
    }

    @Test
    void needsATransaction() {
        assertThatThrownBy(() -> outbox.append("t", "a", Map.of(), null)).hasMessageContaining("no transaction");
    }

    private boolean someoneWaitsForALock() {
        return !database.ask("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                        + " and datname = current_database()")
                .equals("0");
    }

    private String rows() {
        return database.ask("select string_agg(key || sequence || ':' || convert_from(data, 'UTF8'), ' '"
                + " order by position) from outbox_event");
    }
}
