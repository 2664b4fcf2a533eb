package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.tracking.TrackingException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;

/** Passes bytes on up to a number, and fails at the first one more. */
final class BoundedStream implements WriteStream<Buffer> {
    private final WriteStream<Buffer> target;
    private final long most;
    private long written;

    BoundedStream(WriteStream<Buffer> target, long most) {
        this.target = target;
        this.most = most;
    }

    @Override
    public Future<Void> write(Buffer data) {
        written += data.length();
        return written <= most
                ? target.write(data)
                : Future.failedFuture(new TrackingException(
                        TrackingException.Reason.EXHAUSTED,
                        "An artifact that does not say how long it is may have " + most
                                + " bytes; send a Content-Length with larger ones."));
    }

    @Override
    public void write(Buffer data, Handler<AsyncResult<Void>> handler) {
        write(data).onComplete(handler);
    }

    @Override
    public void end(Handler<AsyncResult<Void>> handler) {
        target.end(handler);
    }

    @Override
    public WriteStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
        target.exceptionHandler(handler);
        return this;
    }

    @Override
    public WriteStream<Buffer> setWriteQueueMaxSize(int size) {
        target.setWriteQueueMaxSize(size);
        return this;
    }

    @Override
    public boolean writeQueueFull() {
        // Past the limit nothing is passed on, and the target may be closed.
        return written <= most && target.writeQueueFull();
    }

    @Override
    public WriteStream<Buffer> drainHandler(Handler<Void> handler) {
        target.drainHandler(handler);
        return this;
    }
}
