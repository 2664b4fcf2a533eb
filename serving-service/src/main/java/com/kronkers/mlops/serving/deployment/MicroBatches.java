package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.BusyModelException;
import com.kronkers.mlops.runtime.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Calls of one model. Whoever finds a predictor free uses it at once. Those that find none wait in a line, and the first
 * of them to get one takes along what waits behind it: what came while the last batch ran is the next one, so that
 * nobody ever waits for a batch to fill. Joint calls are kept small enough to stay within a latency budget.
 *
 * <p>The line is as long as there are threads to wait in it.
 */
final class MicroBatches {
    /** How much of a newer measurement counts in the time that a row takes. */
    private static final double NEWER = 0.125;

    /**
     * How large a joint call may be.
     *
     * @param rows it may have
     * @param latencyBudget how long it may take; a call that alone takes longer stays alone
     */
    record Limits(int rows, Duration latencyBudget) {
        static final Limits ALONE = new Limits(1, Duration.ZERO);
    }

    /** What is asked in the end. */
    interface Model {
        /**
         * @param calls that these rows are of
         * @param mayWait whether the calling thread may be held up, by whoever else uses the model
         * @throws WouldWaitException if it may not, and would be
         */
        Table predict(Table features, int calls, boolean mayWait);
    }

    private final Semaphore free;
    private final Limits limits;
    private final Model model;
    private final Queue<Call> line = new ConcurrentLinkedQueue<>();
    private volatile double nanosPerRow;

    /**
     * @param predictors how many calls the model takes at once
     * @param model predicts; whatever it throws is thrown
     */
    MicroBatches(int predictors, Limits limits, Model model) {
        this.free = new Semaphore(predictors);
        this.limits = limits;
        this.model = model;
    }

    /**
     * Predicts these rows, alone or with others'.
     *
     * @throws BusyModelException if the caller gave up before it was its turn, or while others predicted its rows
     * @throws WouldWaitException if the caller may not wait, and would have to
     */
    Table predict(Table features, Patience patience) {
        if (line.isEmpty() && free.tryAcquire()) {
            try {
                return run(features, 1, patience.mayWait());
            } finally {
                release();
            }
        }
        if (!patience.mayWait()) {
            throw WouldWaitException.INSTANCE;
        }
        Prediction call = new Prediction(features);
        standInLine(call, patience);
        return call.outputs;
    }

    /**
     * Asks the model for something else, when one of its predictors is free, in the same line and never jointly.
     *
     * @throws WouldWaitException if the caller may not wait, and would have to
     */
    <T> T alone(Supplier<T> work, Patience patience) {
        if (line.isEmpty() && free.tryAcquire()) {
            try {
                return work.get();
            } finally {
                release();
            }
        }
        if (!patience.mayWait()) {
            throw WouldWaitException.INSTANCE;
        }
        Other<T> call = new Other<>(work);
        standInLine(call, patience);
        return call.answer;
    }

    private void standInLine(Call call, Patience patience) {
        long since = System.nanoTime();
        line.add(call);
        boolean interrupted = false;
        while (!call.done) {
            if (patience.isOver()) {
                leave(call);
                break;
            }
            if (free.tryAcquire()) {
                call.leading = true;
                try {
                    lead();
                } finally {
                    call.leading = false;
                    release();
                }
            } else {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!call.done) {
            throw new BusyModelException("nobody waits for a predictor any more");
        }
        patience.waited(call.begun - since);
        call.throwFailure();
    }

    /** Takes a call out of the line, where it still is there; then another is first, who may not have been woken. */
    private void leave(Call call) {
        synchronized (this) {
            line.remove(call);
        }
        wakeNext();
    }

    /** Asks the model for the calls at the head of the line, which need not be the calling thread's own. */
    private void lead() {
        List<Call> batch = take();
        if (batch.isEmpty()) {
            return;
        }
        wakeNext();
        long now = System.nanoTime();
        batch.forEach(call -> call.begun = now);
        if (batch.size() > 1 && answerTogether(batch)) {
            return;
        }
        batch.forEach(Call::workAlone);
    }

    /** @return whether all have their answers; not if one of them may have spoilt it for the others */
    private boolean answerTogether(List<Call> batch) {
        try {
            List<Prediction> calls = batch.stream().map(Prediction.class::cast).toList();
            Table outputs =
                    run(Table.join(calls.stream().map(call -> call.features).toList()), calls.size(), true);
            List<Table> parts = new ArrayList<>(calls.size());
            int row = 0;
            for (Prediction call : calls) {
                int end = row + call.features.rows();
                parts.add(outputs.slice(row, end));
                row = end;
            }
            for (int i = 0; i < parts.size(); i++) {
                calls.get(i).answer(parts.get(i));
            }
            return true;
        } catch (RuntimeException | Error e) {
            // Asked again one by one, so that each gets its own answer or its own error.
            return false;
        }
    }

    private synchronized List<Call> take() {
        List<Call> batch = new ArrayList<>();
        long room = room();
        for (Call next = line.peek(); next != null; next = line.peek()) {
            boolean first = batch.isEmpty();
            if (!first && (next.rows() > room || !batch.get(0).joins(next))) {
                break;
            }
            room -= next.rows();
            batch.add(line.poll());
        }
        return batch;
    }

    private long room() {
        double known = nanosPerRow;
        return known == 0
                ? limits.rows()
                : (long) Math.min(limits.rows(), limits.latencyBudget().toNanos() / known);
    }

    private Table run(Table features, int calls, boolean mayWait) {
        long start = System.nanoTime();
        Table outputs = model.predict(features, calls, mayWait);
        double each = (double) (System.nanoTime() - start) / Math.max(1, features.rows());
        double known = nanosPerRow;
        nanosPerRow = known == 0 ? each : known + NEWER * (each - known);
        return outputs;
    }

    private void release() {
        free.release();
        wakeNext();
    }

    /**
     * Wakes whoever is first in line by now and asks for nobody, if a predictor is free; a thread that parks later finds it
     * free before it does.
     */
    private void wakeNext() {
        if (free.availablePermits() > 0) {
            for (Call next : line) {
                if (!next.leading) {
                    LockSupport.unpark(next.thread);
                    return;
                }
            }
        }
    }

    private abstract static class Call {
        private final Thread thread = Thread.currentThread();
        private volatile boolean leading;
        private volatile long begun;
        private volatile boolean done;
        private Throwable failure;

        /** Of the model's room for joint calls. */
        abstract int rows();

        abstract boolean joins(Call next);

        /** What is asked, by itself. */
        abstract void work();

        final void workAlone() {
            try {
                work();
            } catch (RuntimeException | Error e) {
                failure = e;
            }
            end();
        }

        final void end() {
            done = true;
            LockSupport.unpark(thread);
        }

        final void throwFailure() {
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure != null) {
                throw (RuntimeException) failure;
            }
        }
    }

    private final class Prediction extends Call {
        private final Table features;
        private Table outputs;

        Prediction(Table features) {
            this.features = features;
        }

        @Override
        int rows() {
            return features.rows();
        }

        @Override
        boolean joins(Call next) {
            return next instanceof Prediction other && features.joins(other.features);
        }

        @Override
        void work() {
            outputs = run(features, 1, true);
        }

        void answer(Table answer) {
            outputs = answer;
            end();
        }
    }

    private static final class Other<T> extends Call {
        private final Supplier<T> work;
        private T answer;

        Other(Supplier<T> work) {
            this.work = work;
        }

        @Override
        int rows() {
            return 0;
        }

        @Override
        boolean joins(Call next) {
            return false;
        }

        @Override
        void work() {
            answer = work.get();
        }
    }
}
