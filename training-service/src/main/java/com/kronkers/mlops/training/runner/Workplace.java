package com.kronkers.mlops.training.runner;

import java.nio.file.Path;

/**
 * Where an attempt works.
 *
 * @param name of the attempt, unique among all; letters, digits and hyphens
 * @param directory nobody else's
 * @param log where its programs' output goes
 * @param steps who is told of its steps
 */
record Workplace(String name, Path directory, Path log, Steps steps) {

    /** Is told when a step begins and when it is done. */
    interface Steps {
        void begin(String step);

        void finish(String step);
    }
}
