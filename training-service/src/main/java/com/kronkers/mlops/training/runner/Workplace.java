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
        return new Workplace(name + "-" + step, directory.resolve(step), log, Steps.UNTOLD);
    }

    /** Is told when a step begins and when it is done. */
    interface Steps {
        void begin(String step);

        void finish(String step);

        /** Nobody is told: whoever made the place tells of the step, or the outcome alone counts. */
        Steps UNTOLD = new Steps() {
            @Override
            public void begin(String step) {
                // nobody is told
            }

            @Override
            public void finish(String step) {
                // nobody is told
            }
        };
    }
}
