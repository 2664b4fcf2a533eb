package com.kronkers.mlops.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;

/**
 * A department that keeps asking: single predictions, all series in turn, at a steady rate, always for the week after
 * the history that the last answer stood on. Counts whatever was not answered with 200.
 */
public final class SteadyLoad implements AutoCloseable {
    private static final int REQUESTS_PER_SECOND = 60;
    private static final int THREADS = 3;
    private static final int MOST_REQUESTS = 60 * REQUESTS_PER_SECOND * 15;

    private final PlatformClient platform;
    private final String path;
    private final List<Map<String, Object>> entities;
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(THREADS);
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicReference<String> firstFailure = new AtomicReference<>();
    private final AtomicReference<LocalDate> asOf;
    private final BiFunction<Map<String, Object>, LocalDate, Map<String, Object>> rows;

    private SteadyLoad(
            PlatformClient platform,
            String model,
            List<Map<String, Object>> entities,
            LocalDate asOf,
            BiFunction<Map<String, Object>, LocalDate, Map<String, Object>> rows) {
        this.platform = platform;
        this.path = "/predictions/" + model;
        this.entities = entities;
        this.asOf = new AtomicReference<>(asOf);
        this.rows = rows;
    }

    /**
     * Starts asking.
     *
     * @param entities request rows without time, which are asked for in turn
     * @param asOf the last week of history that serving has now
     * @param rows makes a request row of an entity and a week
     */
    public static SteadyLoad start(
            PlatformClient platform,
            String model,
            List<Map<String, Object>> entities,
            LocalDate asOf,
            BiFunction<Map<String, Object>, LocalDate, Map<String, Object>> rows) {
        SteadyLoad load = new SteadyLoad(platform, model, entities, asOf, rows);
        for (int thread = 0; thread < THREADS; thread++) {
            load.clock.scheduleAtFixedRate(
                    load::ask, 0, TimeUnit.SECONDS.toMicros(THREADS) / REQUESTS_PER_SECOND, TimeUnit.MICROSECONDS);
        }
        return load;
    }

    private void ask() {
        int number = requests.getAndIncrement();
        if (number >= MOST_REQUESTS) {
            clock.shutdown();
            return;
        }
        try {
            Map<String, Object> row = rows.apply(
                    entities.get(number % entities.size()), asOf.get().plusWeeks(1));
            PlatformClient.Answer answer = platform.tryPost("department", path, row);
            if (answer.isSuccess()) {
                JsonNode answeredAsOf = answer.body().path("historyAsOf");
                asOf.set(LocalDate.parse(answeredAsOf.asText().substring(0, 10)));
            } else {
                failed(answer.status() + " " + answer.body());
            }
        } catch (RuntimeException e) {
            failed(e.toString());
        }
    }

    private void failed(String what) {
        failures.incrementAndGet();
        firstFailure.compareAndSet(null, what);
    }

    public int requests() {
        return requests.get();
    }

    public int failures() {
        return failures.get();
    }

    /** What the first request that failed was told, or null. */
    public String firstFailure() {
        return firstFailure.get();
    }

    /** Stops asking and waits for the last answers. */
    @Override
    public void close() {
        clock.shutdown();
        try {
            if (!clock.awaitTermination(30, TimeUnit.SECONDS)) {
                failed("requests were still unanswered after 30 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
