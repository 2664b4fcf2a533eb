package com.kronkers.mlops.e2e;

/** One way in which rows come into a dataset, while the service may die. */
interface Way {
    /** Makes what must be there before. */
    void prepare();

    /** Sends until all is taken or the connection breaks. */
    void send();

    /**
     * Once the service is there again: what it has must be whole. Sends the rest as a client would, and looks again.
     *
     * @return whether the kill cut something off
     */
    boolean settle();
}
