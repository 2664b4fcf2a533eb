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

    /** A folder of its own in this place, for work that is a step as a whole. */
    Workplace within(String step) {
        return new Workplace(name + "-" + step, directory.resolve(step), log, new Steps() {
            @Override
            public void begin(String part) {
                // whoever made the place tells of the step
            }

            @Override
            public void finish(String part) {
                // whoever made the place tells of the step
            }
        });
    }

    /** Is told when a step begins and when it is done. */
    interface Steps {
        void begin(String step);

        void finish(String step);
    }
}
