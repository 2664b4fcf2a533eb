package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.BusyModelException;
import com.kronkers.mlops.serving.access.Access;
import com.kronkers.mlops.serving.access.AccessRefusedException;
import com.kronkers.mlops.serving.deployment.Deployments;
import com.kronkers.mlops.serving.deployment.UnavailableModelException;
import com.kronkers.mlops.serving.deployment.UnknownModelException;
import com.kronkers.mlops.serving.deployment.WouldWaitException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * When a request is worked on, and by which thread. Small requests for models that answer in no time are worked on by
 * the thread that received them. All others take turns in the lane of their model: so many at once, a bounded number
 * waits, the rest is refused; and none waits longer than its deadline.
 */
@Singleton
public class Turns {
    /** The request header with the milliseconds that a caller would wait. */
    public static final String TIMEOUT = "Kronkers-Timeout-Millis";

    /** The size of a request that is not small whatever its bytes. */
    public static final int NEVER_SMALL = Integer.MAX_VALUE;

    private static final long IDLE_SECONDS = 30;
    /** Stands for every name that no model has: a meter for each would have no end. */
    private static final String NO_MODEL = "(unknown)";

    private final Vertx vertx;
    private final Access access;
    private final Deployments deployments;
    private final MeterRegistry meters;
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor threads;
    private final int atOnceBody;
    private final long atOnceNanos;
    private final int atWork;
    private final int mostWaiting;
    private final Duration deadline;

    Turns(Access access, Deployments deployments, PredictionConfig config, MeterRegistry meters, Vertx vertx) {
        PredictionConfig.Turns turns = config.turns();
        this.vertx = vertx;
        this.access = access;
        this.deployments = deployments;
        this.meters = meters;
        this.atOnceBody = Math.toIntExact(turns.atOnceBody().asLongValue());
        this.atOnceNanos = turns.atOnce().toNanos();
        this.atWork = turns.atWork();
        this.mostWaiting = turns.waiting();
        this.deadline = turns.deadline();
        this.threads = threads(turns.threads());
    }

    /** An idle thread is given work before another one is made: of few threads each has its memory at hand. */
    private static ThreadPoolExecutor threads(int most) {
        AtomicInteger made = new AtomicInteger();
        return new ThreadPoolExecutor(
                0,
                most,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new IdleFirst(),
                work -> {
                    Thread thread = new Thread(work, "prediction-" + made.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                },
                (work, pool) -> pool.getQueue().add(work));
    }

    /** Is full, as a pool sees it, while no thread waits for work; where no thread may be made either, it is not. */
    private static final class IdleFirst extends LinkedTransferQueue<Runnable> {
        private static final long serialVersionUID = 1;

        @Override
        public boolean offer(Runnable work) {
            return tryTransfer(work);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        threads.shutdown();
    }

    /**
     * Lets this be worked on when its turn comes, if who asks may ask.
     *
     * @param bytes of the request
     * @param patience what the caller would wait, if that is less than {@code kronkers.prediction.turns.deadline}
     * @param work answers the request; may be done twice, the second time after a {@link WouldWaitException}
     * @param told makes of a failure what the caller is told
     * @return the answer, or what {@code work} threw, or {@link AccessRefusedException}, {@link BusyModelException} or
     *     {@link DeadlineExceededException}
     */
    public <T> CompletionStage<T> answer(
            Predictor.Question question,
            int bytes,
            Optional<Duration> patience,
            Function<Turn, T> work,
            UnaryOperator<Throwable> told) {
        UnaryOperator<Throwable> counted = failure -> told.apply(counted(question.model(), failure));
        try {
            if (deployments.has(question.model())) {
                access.admit(question.model(), question.caller());
            }
            return begun(question.model(), bytes, patience, work, counted);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(counted.apply(e));
        }
    }

    /** What no model's own meters know of, since none was asked. */
    private Throwable counted(String model, Throwable failure) {
        if (failure instanceof UnknownModelException) {
            refused(model, "unknown-model");
        } else if (failure instanceof UnavailableModelException) {
            refused(model, "unavailable");
        }
        return failure;
    }

    private <T> CompletionStage<T> begun(
            String model,
            int bytes,
            Optional<Duration> patience,
            Function<Turn, T> work,
            UnaryOperator<Throwable> told) {
        boolean small = bytes <= atOnceBody;
        if (small && Context.isOnEventLoopThread() && deployments.answersWithin(model, atOnceNanos)) {
            // Also when there is no such model, which is said at once.
            try {
                return CompletableFuture.completedFuture(work.apply(new Turn(0, false, true)));
            } catch (WouldWaitException e) {
                // It waits in line then.
            }
        }
        return inLine(model, small, patience, work, told);
    }

    /**
     * What {@link #TIMEOUT} says.
     *
     * @throws IllegalArgumentException if it is no number of milliseconds
     */
    public static Optional<Duration> patience(String millis) {
        if (millis == null) {
            return Optional.empty();
        }
        try {
            long asked = Long.parseLong(millis.trim());
            if (asked > 0) {
                return Optional.of(Duration.ofMillis(asked));
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException(TIMEOUT + " is " + millis + ", which is no number of milliseconds");
    }

    private <T> CompletionStage<T> inLine(
            String model,
            boolean small,
            Optional<Duration> patience,
            Function<Turn, T> work,
            UnaryOperator<Throwable> told) {
        // Nothing is kept for a name that no model has; it fails at once.
        Lane lane = deployments.has(model) ? lanes.computeIfAbsent(model, name -> newLane()) : newLane();
        Duration longest =
                patience.filter(asked -> asked.compareTo(deadline) < 0).orElse(deadline);
        long since = System.nanoTime();
        CompletableFuture<T> done = new CompletableFuture<>();
        Runnable task = () -> {
            if (!done.isDone()) {
                try {
                    done.complete(work.apply(new Turn(System.nanoTime() - since, true, small)));
                } catch (RuntimeException | Error e) {
                    done.completeExceptionally(e);
                }
            }
        };
        if (!lane.offer(task)) {
            refused(model, "queue");
            return CompletableFuture.failedFuture(
                    told.apply(new BusyModelException(mostWaiting + " requests wait for model " + model + " already")));
        }
        // Kept by the thread that is here already: the timer of CompletableFuture wakes one of its own for a request.
        long timer = vertx.setTimer(
                Math.max(1, longest.toMillis()), id -> done.completeExceptionally(new TimeoutException()));
        CompletableFuture<T> answer = new CompletableFuture<>();
        done.whenComplete((value, failure) -> {
            vertx.cancelTimer(timer);
            if (failure == null) {
                answer.complete(value);
            } else if (failure instanceof TimeoutException) {
                lane.withdraw(task);
                refused(model, "deadline");
                answer.completeExceptionally(told.apply(new DeadlineExceededException(model, longest)));
            } else {
                answer.completeExceptionally(told.apply(failure));
            }
        });
        return answer;
    }

    private Lane newLane() {
        return new Lane(threads, atWork, mostWaiting);
    }

    /** Counts a request that was refused before any version of the model answered it. */
    public void refused(String model, String reason) {
        String name = deployments.has(model) ? model : NO_MODEL;
        meters.counter("kronkers.predictions.refused", "model", name, "reason", reason)
                .increment();
    }
}
