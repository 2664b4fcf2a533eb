package com.kronkers.mlops.training.trigger;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Looks now and then whose schedule is due. Several replicas may look: each due time makes one job. */
@ApplicationScoped
class ScheduleTrigger {
    private static final Logger LOG = Logger.getLogger(ScheduleTrigger.class);

    private final JobTriggers triggers;

    ScheduleTrigger(JobTriggers triggers) {
        this.triggers = triggers;
    }

    @Scheduled(
            every = "{kronkers.training.schedule-check:10s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        try {
            QuarkusTransaction.requiringNew().run(triggers::due);
        } catch (RuntimeException e) {
            LOG.warnf("Schedules could not be looked at; trying again: %s", e.getMessage());
        }
    }
}
