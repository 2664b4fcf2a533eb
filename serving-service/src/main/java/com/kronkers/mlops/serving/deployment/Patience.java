package com.kronkers.mlops.serving.deployment;

/** Whether a caller can be made to wait for a predictor, and how long it had to. */
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

    /** Notes that the caller waited. */
    void waited(long nanos);
}
