package com.kronkers.mlops.trainers.training;

import java.io.IOException;

/** Learns a model. */
public interface Trainer {

    /** How many of the oldest steps serve as past only. */
    int warmUpSteps();

    /** How many of the newest steps that train decide when to stop. */
    int stopSteps();

    /** At how many earlier origins the whole training is repeated, to see how it would have done there. */
    int backtests();

    /** @throws com.kronkers.mlops.trainers.job.InvalidJobException if it cannot learn what is asked */
    Fitted train(TrainingData data) throws IOException;
}
