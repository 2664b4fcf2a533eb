package com.kronkers.mlops.outbox;

import com.kronkers.mlops.outbox.RelaySession.Backlog;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * Publishes the outbox: one thread that, while it holds the database's lock, sends what is committed and marks what
 * Kafka has acknowledged. Outages of either side, of any length, only make it wait. An event may be published twice
 * (a crash between acknowledgement and mark, a relay that was paused past its lock); consumers drop what they have
 * seen and what is older than that.
 */
final class Relay implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Relay.class);
    private static final Duration ANSWER_WAIT = Duration.ofMillis(50);
    private static final Duration HOUSEKEEPING = Duration.ofSeconds(5);
    private static final Duration STOP = Duration.ofSeconds(5);

    private final DataSource dataSource;
    private final Supplier<Producer<String, byte[]>> producers;
    private final String source;
    private final OutboxConfig config;
    private final Backoff backoff;
    private final Clock clock;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "outbox-relay");
    private volatile Backlog backlog = Backlog.UNKNOWN;
    private volatile boolean leading;
    private Instant nextHousekeeping = Instant.MIN;
    private int failures;

    /**
     * @param dataSource opens a connection outside any pool and transaction: it is held for as long as the relay runs
     * @param producers makes idempotent producers with {@code acks=all}
     * @param source the {@code ce_source} of all events
     */
    Relay(
            DataSource dataSource,
            Supplier<Producer<String, byte[]>> producers,
            String source,
            OutboxConfig config,
            Clock clock) {
        this.dataSource = dataSource;
        this.producers = producers;
        this.source = source;
        this.config = config;
        this.backoff = new Backoff(config.retryFrom(), config.retryUpTo());
        this.clock = clock;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** What waited when the relay last looked. */
    Backlog backlog() {
        return backlog;
    }

    /** Whether this relay is the one that publishes, as far as it knows. */
    boolean leading() {
        return leading;
    }

    private void run() {
        while (!stopped()) {
            try (RelaySession session = RelaySession.open(dataSource, config.lockTimeout())) {
                standBy(session);
                lead(session);
            } catch (SQLException | KafkaException e) {
                startAnew(e.toString(), null);
            } catch (RuntimeException | Error e) {
                // A surprise must not end publishing for good while the service goes on.
                startAnew(e.toString(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void startAnew(String reason, Throwable surprise) {
        failures++;
        if (Backoff.worthLogging(failures)) {
            LOG.warnf(surprise, "The outbox relay starts anew (failure %d): %s", failures, reason);
        }
        pause(backoff.after(failures));
    }

    private void standBy(RelaySession session) throws SQLException {
        while (!stopped() && !session.tryLock()) {
            keepHouse(session);
            pause(config.pollInterval());
        }
    }

    private void lead(RelaySession session) throws SQLException, InterruptedException {
        if (stopped()) {
            return;
        }
        try (Publisher publisher = new Publisher(producers, source, backoff, clock)) {
            LOG.info("This outbox relay publishes");
            leading = true;
            while (!stopped()) {
                boolean allSent = publish(session, publisher);
                keepHouse(session);
                failures = 0;
                if (!allSent) {
                    continue;
                }
                if (publisher.idle()) {
                    session.awaitAppend(config.pollInterval());
                } else {
                    publisher.awaitAnswer(ANSWER_WAIT);
                }
            }
            finish(session, publisher);
        } finally {
            leading = false;
        }
    }

    /** @return false if a send took long and failed, and others were left for the next round */
    private boolean publish(RelaySession session, Publisher publisher) throws SQLException {
        mark(session, publisher);
        publisher.recover();
        for (OutboxEvent event : session.nextPerKey(publisher.held())) {
            if (!publisher.send(event)) {
                return false;
            }
        }
        return true;
    }

    private void mark(RelaySession session, Publisher publisher) throws SQLException {
        List<Long> acknowledged = publisher.acknowledged();
        if (!acknowledged.isEmpty()) {
            session.markSent(acknowledged, clock.instant());
        }
    }

    /** An orderly stop marks what is still answered, so that the next start does not send it again. */
    private void finish(RelaySession session, Publisher publisher) throws SQLException, InterruptedException {
        Instant end = clock.instant().plus(STOP.dividedBy(2));
        while (!publisher.idle() && clock.instant().isBefore(end)) {
            publisher.awaitAnswer(ANSWER_WAIT);
            mark(session, publisher);
        }
    }

    private void keepHouse(RelaySession session) throws SQLException {
        Instant now = clock.instant();
        if (now.isBefore(nextHousekeeping)) {
            return;
        }
        nextHousekeeping = now.plus(HOUSEKEEPING);
        session.deleteOld(now.minus(config.keepSent()), now.minus(config.keepReceived()));
        backlog = session.backlog();
    }

    private boolean stopped() {
        return stopping.getCount() == 0;
    }

    private void pause(Duration duration) {
        try {
            stopping.await(duration.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping.countDown();
        }
    }

    /** Stops after what is being sent, waiting a few seconds at most. */
    @Override
    public void close() {
        stopping.countDown();
        try {
            thread.join(STOP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
