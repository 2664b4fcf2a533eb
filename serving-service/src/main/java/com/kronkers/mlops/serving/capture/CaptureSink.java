package com.kronkers.mlops.serving.capture;

/** Takes what was captured, from one thread. No method waits long or throws because the other end is away. */
interface CaptureSink {
    /** One of a request's predictions; may be kept until {@link #flush()}. */
    void prediction(PredictionsMade request, int row);

    /** Nothing else comes for now. */
    void flush();

    void window(PredictionWindow window);
}
