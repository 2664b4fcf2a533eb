package com.kronkers.mlops.trainers.search;

import com.kronkers.mlops.trainers.training.Fitted;
import com.kronkers.mlops.trainers.training.Trainer;
import com.kronkers.mlops.trainers.training.TrainingData;
import java.io.IOException;
import java.util.List;

/** A trainer whose parameters can be searched. */
public interface Tunable extends Trainer {

    /** How many trials are asked for; 0 for no search. */
    int searchTrials();

    /** Every parameter as a component of its name, those that were left out by their defaults. */
    Record parameters();

    /** What may be searched, each with its range. */
    List<Dimension> space();

    /**
     * What {@link #train} begins with: learns the rows to fit, and says what is lost on the newer ones to stop by. Of numbers
     * that is the mean absolute error, of classes the log loss.
     */
    Fitted.Course stop(TrainingData data) throws IOException;
}
