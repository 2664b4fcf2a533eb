package com.kronkers.mlops.registry.intake;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Asks training for a file that does not exist, until it has answered once: that takes the first token and makes the
 * first connection while no trained model waits for them. Nothing depends on it.
 */
@ApplicationScoped
class FirstCall {

    private final TrainedFilesClient files;
    private volatile boolean answered;

    FirstCall(TrainedFilesClient files) {
        this.files = files;
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void call() {
        if (!answered) {
            answered = files.answers();
        }
    }
}
