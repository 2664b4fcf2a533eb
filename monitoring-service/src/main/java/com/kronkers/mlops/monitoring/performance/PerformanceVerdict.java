package com.kronkers.mlops.monitoring.performance;

/** How good a version was for one target time, measured on outcomes. */
sealed interface PerformanceVerdict {

    /** kept, degraded or too-few-outcomes. */
    String label();

    /** The measured error. */
    Error error();

    /** The WAPE above which it is called degraded, or null where there is nothing to compare with. */
    Double threshold();

    /**
     * @param outcomes predictions whose truth is known, each (entity, time) once
     * @param wape sum of absolute errors over sum of absolute actual values
     * @param mae mean absolute error, in units of the target
     * @param low lower end of the 99 % bootstrap interval of the WAPE
     * @param high its upper end
     */
    record Error(long outcomes, double wape, double mae, double low, double high) {}

    /** No worse than the test error allows. */
    record Kept(Error error, Double threshold) implements PerformanceVerdict {
        @Override
        public String label() {
            return "kept";
        }
    }

    /** Above the threshold, and clearly above the test error. */
    record Degraded(Error error, Double threshold) implements PerformanceVerdict {
        @Override
        public String label() {
            return "degraded";
        }
    }

    /** Not enough outcomes to judge by. */
    record TooFewOutcomes(Error error, Double threshold) implements PerformanceVerdict {
        @Override
        public String label() {
            return "too-few-outcomes";
        }
    }
}
