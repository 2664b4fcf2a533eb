package com.kronkers.mlops.local.bench.serving;

import com.kronkers.mlops.local.bench.BenchReport;
import com.kronkers.mlops.local.cli.Console;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/**
 * What every table is measured with.
 *
 * @param folder for files that are made
 * @param closed the load of closed loops
 * @param own the load of open ones
 */
record Bench(
        Path checkout,
        Path folder,
        ServingOptions options,
        Cores cores,
        ClosedLoop closed,
        OwnLoad own,
        Console console) {
    private static final double PERCENT = 100;
    private static final double PER = 10_000;
    private static final Duration CLIENT_WARM_UP = Duration.ofSeconds(5);
    /** Of a processor. */
    private static final double QUIET_COMPILER = 0.05;

    private static final int MOST_WARM_UPS = 5;
    private static final int SUCCESS = 200;

    /** A closed loop, and the processor seconds that the server used meanwhile. */
    record Measured(LoadResult load, double cpuSeconds) {
        double perSecond() {
            return load.perSecond();
        }

        /** Processor seconds of the server for 10,000 requests. */
        double cpuPer10000() {
            return cpuSeconds * PER / load.requests();
        }
    }

    /** How long each process of the bench's own client makes load before it counts. */
    Duration clientWarmUp() {
        return options.warmUp().compareTo(CLIENT_WARM_UP) < 0 ? options.warmUp() : CLIENT_WARM_UP;
    }

    /**
     * Requests that are not counted, until the server's compiler has nothing more to do about them: it shares the
     * processors with what is measured, and needs minutes. The first of them must succeed.
     */
    void warmUp(Call call, int connections, ServedPlatform server) throws IOException, InterruptedException {
        double busy = QUIET_COMPILER * options.warmUp().toMillis() / 1e3;
        double before;
        int round = 0;
        do {
            before = server.compilerSeconds();
            warmUp(call, connections);
            round++;
        } while (round < MOST_WARM_UPS && server.compilerSeconds() - before > busy);
    }

    /** Requests that are not counted; the first of them must succeed. */
    void warmUp(Call call, int connections) throws IOException, InterruptedException {
        requireAnswer(call);
        closed.run(call, connections, options.warmUp());
    }

    Measured measure(Call call, int connections, DoubleSupplier cpuSeconds) throws IOException, InterruptedException {
        double before = cpuSeconds.getAsDouble();
        LoadResult result = closed.run(call, connections, options.length());
        return new Measured(result, cpuSeconds.getAsDouble() - before);
    }

    static <T> double median(List<T> rounds, ToDoubleFunction<T> figure) {
        return BenchReport.median(rounds.stream().mapToDouble(figure).boxed().toList());
    }

    /** How far the rounds lie apart, as {@code lowest-highest}. */
    static <T> String range(List<T> rounds, ToDoubleFunction<T> figure) {
        return range(rounds, figure, 0);
    }

    /** The same with digits after the point. */
    static <T> String range(List<T> rounds, ToDoubleFunction<T> figure, int digits) {
        return BenchReport.range(rounds.stream().mapToDouble(figure).boxed().toList(), digits);
    }

    /** For the text before a table. */
    String howLong() {
        return "Median of " + options.rounds() + " rounds of " + seconds(options.length()) + " " + warmedUp();
    }

    /** The end of that text. */
    String warmedUp() {
        return "after " + seconds(options.warmUp()) + " of warm-up, up to " + MOST_WARM_UPS
                + " times until the server's compiler uses less than "
                + Math.round(QUIET_COMPILER * PERCENT) + " % of a processor.";
    }

    static String seconds(Duration duration) {
        return duration.toMillis() / 1e3 + " s";
    }

    private static void requireAnswer(Call call) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(call.target())
                .version(HttpClient.Version.HTTP_1_1)
                .POST(HttpRequest.BodyPublishers.ofFile(call.body()));
        call.headers().forEach(request::header);
        HttpResponse<String> answer =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != SUCCESS) {
            throw new IOException(call.target() + " answers " + answer.statusCode() + ": " + answer.body());
        }
    }
}
