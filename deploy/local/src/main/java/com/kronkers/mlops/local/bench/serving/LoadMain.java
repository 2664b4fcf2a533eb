package com.kronkers.mlops.local.bench.serving;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes load, as a process of its own. In an open loop requests are sent when they are due, whatever became of those
 * before, and latency counts from then, not from when a connection was free: a server that stops for a second is seen to
 * have kept everybody waiting who came in that second.
 */
public final class LoadMain {
    private static final long ANSWER_MILLIS = 10_000;
    /** Parking is coarser than that; the rest is waited for awake. */
    private static final long AWAKE_NANOS = 60_000;

    private final LoadSpec spec;
    private final Context context;
    private final HttpClient client;
    private final RequestOptions request;
    private final Buffer body;
    /** Written by the context's thread alone. */
    private final List<Samples.Sample> samples = new ArrayList<>();

    private final AtomicLong underWay = new AtomicLong();
    private final long originNanos = System.nanoTime();
    private final long originMicros = micros(Instant.now());
    private volatile boolean stopping;

    private LoadMain(LoadSpec spec, Vertx vertx) throws IOException {
        this.spec = spec;
        this.context = vertx.getOrCreateContext();
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(spec.connections())
                .setTcpNoDelay(true)
                .setConnectTimeout((int) ANSWER_MILLIS));
        this.request = request(spec);
        this.body = Buffer.buffer(Files.readAllBytes(Path.of(spec.body())));
    }

    /** The first line of the input is a {@link LoadSpec}; the load ends at the end of the input at the latest. */
    public static void main(String[] arguments) throws Exception {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        LoadSpec spec = new ObjectMapper().readValue(input.readLine(), LoadSpec.class);
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        LoadMain load = new LoadMain(spec, vertx);
        Thread end = new Thread(() -> load.stopAtEnd(input), "input");
        end.setDaemon(true);
        end.start();
        load.run();
        System.exit(0);
    }

    private static RequestOptions request(LoadSpec spec) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(URI.create(spec.target()).toString())
                .setTimeout(ANSWER_MILLIS);
        spec.headers().forEach(options::putHeader);
        return options;
    }

    private void stopAtEnd(BufferedReader input) {
        try {
            while (input.readLine() != null) {
                // Nothing more is expected.
            }
        } catch (IOException gone) {
            // Whoever started this has ended.
        }
        stopping = true;
    }

    private void run() throws Exception {
        if (spec.perSecond() > 0) {
            open();
        } else {
            closed();
        }
        long patience = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2 * ANSWER_MILLIS);
        while (underWay.get() > 0 && System.nanoTime() < patience) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        CompletableFuture<Samples> taken = new CompletableFuture<>();
        context.runOnContext(nothing -> taken.complete(new Samples(samples)));
        taken.get(ANSWER_MILLIS, TimeUnit.MILLISECONDS).write(Path.of(spec.samples()));
    }

    private void open() {
        Schedule schedule = new Schedule(spec.perSecond(), Duration.ofMillis(spec.millis()));
        long first = System.nanoTime();
        for (long number = 0; number < schedule.requests() && !stopping; number++) {
            long due = first + schedule.dueNanos(number);
            waitUntil(due);
            underWay.incrementAndGet();
            context.runOnContext(nothing -> send(due, () -> {}));
        }
    }

    private void closed() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(spec.millis());
        for (int connection = 0; connection < spec.connections(); connection++) {
            underWay.incrementAndGet();
            context.runOnContext(nothing -> again(end));
        }
        waitUntil(end);
    }

    private void again(long end) {
        send(System.nanoTime(), () -> {
            if (!stopping && System.nanoTime() < end) {
                underWay.incrementAndGet();
                again(end);
            }
        });
    }

    private void send(long due, Runnable then) {
        client.request(request)
                .compose(opened -> opened.send(body))
                .compose(answer -> answer.body().map(all -> answer.statusCode()))
                .onComplete(answer -> {
                    long latency = (System.nanoTime() - due) / 1_000;
                    int status = answer.succeeded() ? answer.result() : 0;
                    samples.add(new Samples.Sample(originMicros + (due - originNanos) / 1_000, latency, status));
                    then.run();
                    underWay.decrementAndGet();
                });
    }

    private void waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0 && !stopping; left = nanos - System.nanoTime()) {
            if (left > AWAKE_NANOS) {
                LockSupport.parkNanos(Math.min(left - AWAKE_NANOS, TimeUnit.MILLISECONDS.toNanos(100)));
            } else {
                Thread.onSpinWait();
            }
        }
    }

    static long micros(Instant time) {
        return TimeUnit.SECONDS.toMicros(time.getEpochSecond()) + time.getNano() / 1_000;
    }
}
