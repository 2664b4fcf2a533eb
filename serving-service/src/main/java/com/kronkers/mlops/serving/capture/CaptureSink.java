package com.kronkers.mlops.serving.capture;

/** Takes what was captured. Neither method waits long or throws because the other end is away. */
interface CaptureSink {
    void prediction(PredictionMade prediction);

    void window(PredictionWindow window);
}
