package com.kronkers.mlops.serving.platform;

import static org.awaitility.Awaitility.await;

import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Callers that ask all the time. */
public final class SteadyCalls implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final AtomicBoolean going = new AtomicBoolean(true);
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong answers = new AtomicLong();
    private final List<Future<?>> callers = new ArrayList<>();
    private final ExecutorService threads;

    private SteadyCalls(int callers) {
        threads = Executors.newFixedThreadPool(callers);
    }

    public static SteadyCalls start(int callers, Supplier<Response> request) {
        SteadyCalls load = new SteadyCalls(callers);
        for (int i = 0; i < callers; i++) {
            load.callers.add(load.threads.submit(() -> {
                while (load.going.get()) {
                    Response answer = request.get();
                    if (answer.statusCode() != 200) {
                        load.failures.add(answer.statusCode() + " " + answer.asString());
                    }
                    load.answers.incrementAndGet();
                }
            }));
        }
        return load;
    }

    public void awaitAnswers(int more) {
        long enough = answers.get() + more;
        await().atMost(SOON).until(() -> answers.get() >= enough);
    }

    public List<String> end() throws Exception {
        going.set(false);
        for (Future<?> caller : callers) {
            caller.get();
        }
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        going.set(false);
        threads.shutdown();
    }
}
