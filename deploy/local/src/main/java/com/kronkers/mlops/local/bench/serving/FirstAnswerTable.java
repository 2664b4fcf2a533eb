package com.kronkers.mlops.local.bench.serving;

import com.kronkers.mlops.local.bench.BenchTable;
import com.kronkers.mlops.local.bench.BenchTable.Column;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** From the event that promotes a model that nobody has seen before to its first answer. */
final class FirstAnswerTable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long POLL_MILLIS = 5;
    /** After which nothing is left to do of what the model before gave cause for. */
    private static final long REST_SECONDS = 5;

    private static final int SUCCESS = 200;
    private static final double KIBIBYTE = 1 << 10;

    private final Bench bench;
    private final ServedPlatform served;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    FirstAnswerTable(Bench bench, ServedPlatform served) {
        this.bench = bench;
        this.served = served;
    }

    BenchTable measure() throws IOException, InterruptedException {
        BenchTable.Builder table = new BenchTable.Builder(
                "From the promotion's event to the first answer of a new model",
                "Median of " + bench.options().rounds()
                        + " models, each under a name and with a package of its own, on a platform that has"
                        + " rested for " + REST_SECONDS + " s. It is asked every " + POLL_MILLIS + " ms.",
                Column.text("model"),
                new Column("package, KiB", 0),
                new Column("s", 3),
                Column.text("of the rounds"));
        for (MeasuredModel model : MeasuredModel.values()) {
            bench.console().step("First answer: " + model.model());
            List<Double> rounds = new ArrayList<>();
            for (int round = 0; round < bench.options().rounds(); round++) {
                rounds.add(seconds(model));
            }
            table.row(
                    model.model(),
                    Files.size(served.first(model).zip()) / KIBIBYTE,
                    Bench.median(rounds, Double::doubleValue),
                    Bench.range(rounds, Double::doubleValue, 3));
        }
        return table.build();
    }

    private double seconds(MeasuredModel model) throws IOException, InterruptedException {
        ModelVersion version = served.freshVersion(model);
        String name = "first-" + version.number();
        HttpRequest request = request(served.oneRow(model).to(served.infer(name)));
        TimeUnit.SECONDS.sleep(REST_SECONDS);
        long begin = System.nanoTime();
        served.promote(name, version);
        long end = begin + PATIENCE.toNanos();
        HttpResponse<String> answer;
        do {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (System.nanoTime() > end) {
                throw new IOException(name + " still answers " + answer.statusCode() + ": " + answer.body());
            }
        } while (answer.statusCode() != SUCCESS);
        double seconds = (System.nanoTime() - begin) / 1e9;
        served.retire(name);
        return seconds;
    }

    private static HttpRequest request(Call call) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(call.target())
                .POST(HttpRequest.BodyPublishers.ofByteArray(Files.readAllBytes(call.body())));
        call.headers().forEach(request::header);
        return request.build();
    }
}
