package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.BusyModelException;
import com.kronkers.mlops.serving.access.Access;
import com.kronkers.mlops.serving.access.AccessRefusedException;
import com.kronkers.mlops.serving.deployment.Deployments;
import com.kronkers.mlops.serving.deployment.WouldWaitException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * When a request is worked on, and by which thread. Small requests for models that answer in no time are worked on by
 * the thread that received them. All others take turns in the lane of their model: so many at once, a bounded number
 * waits, the rest is refused; and none waits longer than its deadline.
 */
@ApplicationScoped
public class Turns {
    /** The request header with the milliseconds that a caller would wait. */
    public static final String TIMEOUT = "Kronkers-Timeout-Millis";

    /** The size of a request that is not small whatever its bytes. */
    public static final int NEVER_SMALL = Integer.MAX_VALUE;

    private static final long IDLE_SECONDS = 30;

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

    Turns(Access access, Deployments deployments, PredictionConfig config, MeterRegistry meters) {
        PredictionConfig.Turns turns = config.turns();
        this.access = access;
        this.deployments = deployments;
        this.meters = meters;
        this.atOnceBody = Math.toIntExact(turns.atOnceBody().asLongValue());
        this.atOnceNanos = turns.atOnce().toNanos();
        this.atWork = turns.atWork();
        this.mostWaiting = turns.waiting();
        this.deadline = turns.deadline();
        AtomicInteger made = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                turns.threads(), turns.threads(), IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "prediction-" + made.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        this.threads.allowCoreThreadTimeOut(true);
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
     * @return the answer, or what {@code work} threw, or {@link AccessRefusedException}, {@link BusyModelException} or
     *     {@link DeadlineExceededException}
     */
    public <T> Uni<T> answer(
            Predictor.Question question, int bytes, Optional<Duration> patience, Function<Turn, T> work) {
        String model = question.model();
        try {
            access.admit(model, question.caller());
        } catch (AccessRefusedException e) {
            return Uni.createFrom().failure(e);
        }
        boolean small = bytes <= atOnceBody;
        if (small && Context.isOnEventLoopThread() && deployments.answersWithin(model, atOnceNanos)) {
            // Also when there is no such model, which is said at once.
            try {
                return Uni.createFrom().item(work.apply(new Turn(0, false, true)));
            } catch (WouldWaitException e) {
                return inLine(model, small, patience, work);
            } catch (RuntimeException e) {
                return Uni.createFrom().failure(e);
            }
        }
        return inLine(model, small, patience, work);
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

    private <T> Uni<T> inLine(String model, boolean small, Optional<Duration> patience, Function<Turn, T> work) {
        if (!deployments.has(model)) {
            return Uni.createFrom().item(() -> work.apply(new Turn(0, true, small)));
        }
        Lane lane = lanes.computeIfAbsent(model, name -> new Lane(threads, atWork, mostWaiting));
        Duration longest =
                patience.filter(asked -> asked.compareTo(deadline) < 0).orElse(deadline);
        long since = System.nanoTime();
        CompletableFuture<T> answer = new CompletableFuture<>();
        Runnable task = () -> {
            if (!answer.isDone()) {
                try {
                    answer.complete(work.apply(new Turn(System.nanoTime() - since, true, small)));
                } catch (RuntimeException | Error e) {
                    answer.completeExceptionally(e);
                }
            }
        };
        if (!lane.offer(task)) {
            refused(model, "queue");
            return Uni.createFrom()
                    .failure(new BusyModelException(mostWaiting + " requests wait for model " + model + " already"));
        }
        return Uni.createFrom()
                .completionStage(answer)
                .ifNoItem()
                .after(longest)
                .recoverWithUni(() -> {
                    answer.cancel(false);
                    lane.withdraw(task);
                    refused(model, "deadline");
                    return Uni.createFrom().failure(new DeadlineExceededException(model, longest));
                });
    }

    private void refused(String model, String reason) {
        meters.counter("kronkers.predictions.refused", "model", model, "reason", reason)
                .increment();
    }
}
