package com.kronkers.mlops.outbox;

import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jboss.logging.Logger;

/** Tries until it works, with growing pauses: a transient fault may last as long as it likes. */
@ApplicationScoped
class Retry {
    private static final Logger LOG = Logger.getLogger(Retry.class);

    private final Backoff backoff;
    private final CountDownLatch stopping = new CountDownLatch(1);

    @Inject
    Retry(OutboxConfig config) {
        this(new Backoff(config.retryFrom(), config.retryUpTo()));
    }

    Retry(Backoff backoff) {
        this.backoff = backoff;
    }

    /**
     * Returns once an attempt has returned.
     *
     * @param what for the log
     * @param attempt given its number, from 1; what it throws counts as transient
     * @throws IllegalStateException if the application stops first
     */
    void untilDone(String what, IntConsumer attempt) {
        for (int number = 1; ; number++) {
            try {
                attempt.accept(number);
                if (number > 1) {
                    LOG.infof("%s: done at attempt %d", what, number);
                }
                return;
            } catch (RuntimeException e) {
                if (Backoff.worthLogging(number)) {
                    LOG.warnf(number == 1 ? e : null, "%s: attempt %d failed, trying again: %s", what, number, e);
                }
                if (stoppedWithin(number)) {
                    throw new IllegalStateException(what + ": given up, the application stops", e);
                }
            }
        }
    }

    private boolean stoppedWithin(int failures) {
        try {
            return stopping.await(backoff.after(failures).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stop();
    }

    void stop() {
        stopping.countDown();
    }
}
