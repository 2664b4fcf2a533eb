package com.kronkers.mlops.serving.deployment;

/** Whether a caller can be made to wait for a predictor, how long it had to, and whether it still does. */
public interface Patience {
    /** Nobody waits for this answer. */
    Patience ENDLESS = new Patience() {
        @Override
        public boolean mayWait() {
            return true;
        }

        @Override
        public void waited(long nanos) {}
    };

    boolean mayWait();

    /** Whether nobody waits for the answer any more. Who makes it so also unparks the thread that waits. */
    default boolean isOver() {
        return false;
    }

    /** Notes that the caller waited. */
    void waited(long nanos);
}
