package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.BusyModelException;
import com.kronkers.mlops.serving.access.Access;
import com.kronkers.mlops.serving.access.AccessRefusedException;
import com.kronkers.mlops.serving.deployment.Choice;
import com.kronkers.mlops.serving.deployment.DeployedModel;
import com.kronkers.mlops.serving.deployment.Deployments;
import com.kronkers.mlops.serving.deployment.UnavailableModelException;
import com.kronkers.mlops.serving.deployment.UnknownModelException;
import com.kronkers.mlops.serving.deployment.WouldWaitException;
import io.micrometer.core.instrument.Gauge;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * When a request is worked on, and by which thread. Small requests for variants that answer in no time are worked on
 * by the thread that received them. All others take turns in the lane of their variant: so many at once, a bounded number
 * of bounded size waits, the rest is refused; and none waits longer than its deadline. Then a variant that hangs has the
 * thread, but neither its place nor those of other variants.
 */
@Singleton
public class Turns {
    /** The request header with the milliseconds that a caller would wait. */
    public static final String TIMEOUT = "Kronkers-Timeout-Millis";

    /** Stands for every name that no model has: a meter for each would have no end. */
    private static final String NO_MODEL = "(unknown)";

    private final Vertx vertx;
    private final Access access;
    private final Deployments deployments;
    private final MeterRegistry meters;
    private final Map<DeployedModel.Identity, Lane> lanes = new ConcurrentHashMap<>();
    private final PredictionThreads threads;
    private final int atOnceBody;
    private final long atOnceNanos;
    private final int atWork;
    private final int mostWaiting;
    private final long mostWaitingBytes;
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
        this.mostWaitingBytes = turns.waitingBytes().asLongValue();
        this.deadline = turns.deadline();
        this.threads = new PredictionThreads(turns.threads());
        Gauge.builder("kronkers.predictions.threads.given.up", threads, PredictionThreads::givenUp)
                .description("Threads that hang in a model")
                .register(meters);
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
            access.admit(question.model(), question.caller());
            Choice choice = deployments.choose(question.model(), question.version(), question.key());
            boolean small = bytes <= atOnceBody && !question.explain();
            return begun(choice, small, bytes, patience, work, counted);
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
            Choice choice,
            boolean small,
            int bytes,
            Optional<Duration> patience,
            Function<Turn, T> work,
            UnaryOperator<Throwable> told) {
        if (small && Context.isOnEventLoopThread() && choice.answersWithin(atOnceNanos)) {
            try {
                return CompletableFuture.completedFuture(work.apply(new Turn(choice, 0, false, true)));
            } catch (WouldWaitException e) {
                // It waits in line then.
            }
        }
        return inLine(choice, small, bytes, patience, work, told);
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
            Choice choice,
            boolean small,
            int bytes,
            Optional<Duration> patience,
            Function<Turn, T> work,
            UnaryOperator<Throwable> told) {
        String model = choice.identity().model();
        Lane lane = lane(choice.identity());
        Duration longest =
                patience.filter(asked -> asked.compareTo(deadline) < 0).orElse(deadline);
        Task<T> task = new Task<>(choice, small, bytes, work);
        if (!lane.offer(task)) {
            refused(model, "queue");
            return CompletableFuture.failedFuture(told.apply(new BusyModelException(mostWaiting
                    + " requests wait for model " + model + " already, or " + mostWaitingBytes + " bytes")));
        }
        // Kept by the thread that is here already: the timer of CompletableFuture wakes one of its own for a request.
        long timer = vertx.setTimer(
                Math.max(1, longest.toMillis()), id -> task.done.completeExceptionally(new TimeoutException()));
        CompletableFuture<T> answer = new CompletableFuture<>();
        task.done.whenComplete((value, failure) -> {
            vertx.cancelTimer(timer);
            if (failure == null) {
                answer.complete(value);
            } else if (failure instanceof TimeoutException) {
                lane.withdraw(task);
                if (task.end()) {
                    // Whatever its caller's patience, it has the time that any request has.
                    CompletableFuture.delayedExecutor(deadline.minus(longest).toNanos(), TimeUnit.NANOSECONDS)
                            .execute(() -> lane.giveUp(task));
                }
                refused(model, "deadline");
                answer.completeExceptionally(told.apply(new DeadlineExceededException(model, longest)));
            } else {
                answer.completeExceptionally(told.apply(failure));
            }
        });
        return answer;
    }

    private Lane lane(DeployedModel.Identity variant) {
        Lane lane = lanes.get(variant);
        if (lane != null) {
            return lane;
        }
        // What was replaced needs none any more, once those who have theirs are done.
        lanes.keySet().retainAll(deployments.identities());
        return lanes.computeIfAbsent(variant, added -> new Lane(threads, atWork, mostWaiting, mostWaitingBytes));
    }

    /** A request in a lane. */
    private static final class Task<T> implements Lane.Work {
        private final CompletableFuture<T> done = new CompletableFuture<>();
        private final long since = System.nanoTime();
        private final Choice choice;
        private final boolean small;
        private final int bytes;
        private final Function<Turn, T> work;
        private volatile Turn turn;

        Task(Choice choice, boolean small, int bytes, Function<Turn, T> work) {
            this.choice = choice;
            this.small = small;
            this.bytes = bytes;
            this.work = work;
        }

        @Override
        public int bytes() {
            return bytes;
        }

        @Override
        public void run() {
            turn = new Turn(choice, System.nanoTime() - since, true, small);
            // Whoever is done with it sees the turn, or is seen here.
            if (!done.isDone()) {
                try {
                    done.complete(work.apply(turn));
                } catch (RuntimeException | Error e) {
                    done.completeExceptionally(e);
                }
            }
        }

        /** Nobody waits for it any more; whether a thread has begun to work on it. */
        boolean end() {
            Turn begun = turn;
            if (begun != null) {
                begun.end();
            }
            return begun != null;
        }
    }

    /** Counts a request that was refused before any version of the model answered it. */
    public void refused(String model, String reason) {
        String name = deployments.has(model) ? model : NO_MODEL;
        meters.counter("kronkers.predictions.refused", "model", name, "reason", reason)
                .increment();
    }
}
