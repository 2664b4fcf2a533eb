package com.kronkers.mlops.monitoring;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduler;
import jakarta.enterprise.event.Observes;

/** Starts no further scheduled work once the service stops: the database goes away before the scheduler does. */
class QuietShutdown {

    void stop(@Observes ShutdownEvent event, Scheduler scheduler) {
        scheduler.pause();
    }
}
