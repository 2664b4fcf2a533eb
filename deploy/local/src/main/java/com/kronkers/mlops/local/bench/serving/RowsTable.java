package com.kronkers.mlops.local.bench.serving;

import com.kronkers.mlops.local.bench.BenchTable;
import com.kronkers.mlops.local.bench.BenchTable.Column;
import com.kronkers.mlops.local.bench.serving.Bench.Measured;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One row in JSON in a closed loop: the echo first, then the models, then what else serves the same model. */
final class RowsTable {
    static final String OPEN_ECHO = "01-echo, no token";
    static final String CHECKED_ECHO = "01-echo, token checked";

    private static final int CONNECTIONS = 8;

    private final Bench bench;
    private final ServedPlatform served;
    private final Map<MeasuredModel, Double> ours = new EnumMap<>(MeasuredModel.class);
    private double echoPerSecond;
    private double echoCpu;

    RowsTable(Bench bench, ServedPlatform served) {
        this.bench = bench;
        this.served = served;
    }

    BenchTable measure() throws IOException, InterruptedException {
        BenchTable.Builder table = new BenchTable.Builder(
                "One row of 20 numbers, JSON, 8 connections",
                bench.howLong() + " Load: " + bench.closed().tool()
                        + ". Models are asked with a token, peers check none.",
                Column.text(""),
                new Column("requests/s", 0),
                Column.text("of the rounds"),
                new Column("of echo", 2),
                new Column("p50 ms", 2),
                new Column("p99 ms", 2),
                new Column("CPU-s per 10,000", 2),
                new Column("of echo's", 2),
                new Column("failed", 0),
                new Column("ours, times its", 2));
        ours(table);
        if (bench.options().peers()) {
            for (PeerServer peer : PeerServer.values()) {
                peer(table, peer);
            }
        }
        return table.build();
    }

    private void ours(BenchTable.Builder table) throws IOException, InterruptedException {
        Map<String, Call> calls = new LinkedHashMap<>();
        calls.put(OPEN_ECHO, served.echo(false));
        calls.put(CHECKED_ECHO, served.echo(true));
        for (MeasuredModel model : MeasuredModel.values()) {
            calls.put(model.model(), served.oneRow(model));
        }
        for (Call call : calls.values()) {
            bench.warmUp(call, CONNECTIONS, served);
        }
        Map<String, List<Measured>> rounds = new LinkedHashMap<>();
        for (int round = 0; round < bench.options().rounds(); round++) {
            for (Map.Entry<String, Call> each : calls.entrySet()) {
                rounds.computeIfAbsent(each.getKey(), name -> new ArrayList<>())
                        .add(bench.measure(each.getValue(), CONNECTIONS, served::cpuSeconds));
            }
        }
        rounds.forEach((name, measured) -> row(table, name, measured, null));
        for (MeasuredModel model : MeasuredModel.values()) {
            ours.put(model, Bench.median(rounds.get(model.model()), Measured::perSecond));
        }
    }

    private void peer(BenchTable.Builder table, PeerServer peer) throws IOException, InterruptedException {
        bench.console().step("Peer: " + peer.described());
        try (PeerProcess process = PeerProcess.start(
                peer,
                bench.folder().resolve("peers").resolve(peer.name().toLowerCase(Locale.ROOT)),
                bench.checkout(),
                bench.cores())) {
            bench.warmUp(process.call(), CONNECTIONS);
            List<Measured> rounds = new ArrayList<>();
            for (int round = 0; round < bench.options().rounds(); round++) {
                rounds.add(bench.measure(process.call(), CONNECTIONS, process::cpuSeconds));
            }
            row(table, peer.described(), rounds, ours.get(peer.model()) / Bench.median(rounds, Measured::perSecond));
        } catch (PeerMissingException missing) {
            table.note("Left out: " + missing.getMessage());
        }
    }

    private void row(BenchTable.Builder table, String name, List<Measured> rounds, Double timesIts) {
        double perSecond = Bench.median(rounds, Measured::perSecond);
        double cpu = Bench.median(rounds, Measured::cpuPer10000);
        if (echoPerSecond == 0) {
            echoPerSecond = perSecond;
            echoCpu = cpu;
        }
        table.row(
                name,
                perSecond,
                Bench.range(rounds, Measured::perSecond),
                perSecond / echoPerSecond,
                Bench.median(rounds, each -> each.load().p50Millis()),
                Bench.median(rounds, each -> each.load().p99Millis()),
                cpu,
                cpu / echoCpu,
                rounds.stream().mapToLong(each -> each.load().failed()).sum(),
                timesIts);
    }
}
