package com.kronkers.mlops.trainers.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** What a network is fitted to, and judged by on the rows that decide when to stop. */
interface Objective {

    /** What it is called in the log. */
    String name();

    /**
     * A number to make small, in which each member counts by itself: members that are trained apart average better.
     *
     * @param output the network's, in training
     * @param wanted the target of each row
     * @param scales the size of each row
     */
    NDArray loss(NDManager scope, NDArray output, double[] wanted, double[] scales);

    /**
     * The mean over these rows of what is lost by the members together.
     *
     * @param output the network's, not in training: so many numbers a row as it has
     */
    double error(float[] output, double[] wanted, double[] scales);
}
