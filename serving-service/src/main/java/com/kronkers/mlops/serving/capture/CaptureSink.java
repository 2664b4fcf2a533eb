package com.kronkers.mlops.serving.capture;

/** Takes what was captured, from one thread. No method waits long or throws because the other end is away. */
interface CaptureSink {
    /** May be kept until {@link #flush()}. */
    void prediction(PredictionMade prediction);

    /** Nothing else comes for now. */
    void flush();

    void window(PredictionWindow window);
}
