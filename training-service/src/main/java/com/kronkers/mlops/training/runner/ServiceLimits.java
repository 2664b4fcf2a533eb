package com.kronkers.mlops.training.runner;

import com.kronkers.mlops.training.process.ProcessLimits;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** What a program may use at most: whoever asks for less asks within this. */
@ApplicationScoped
class ServiceLimits {

    @Produces
    @Singleton
    ProcessLimits limits(RunnerConfig config) {
        return config.processLimits();
    }
}
