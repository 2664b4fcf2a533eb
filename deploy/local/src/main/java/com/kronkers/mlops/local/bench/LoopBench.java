package com.kronkers.mlops.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.local.demo.LoopClient;
import com.kronkers.mlops.local.demo.PlatformClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long the loop takes from an accepted upload to the new model's first answer, hop by hop. The baseline is the
 * trainer's and the validator's processes, which are work on the data and not the platform's overhead.
 */
public final class LoopBench {
    private static final int ROUNDS = 3;
    private static final String BASELINE = "01 trainer and validator processes";

    private final LoopClient loop;

    public LoopBench(PlatformClient platform) {
        this.loop = new LoopClient(platform);
    }

    /** Runs the rounds, each with names of its own, after one that warms up. */
    public BenchReport run() {
        round();
        Map<String, List<Double>> rounds = new LinkedHashMap<>();
        for (int i = 0; i < ROUNDS; i++) {
            round().forEach((name, seconds) ->
                    rounds.computeIfAbsent(name, key -> new ArrayList<>()).add(seconds));
        }
        double baseline = BenchReport.median(rounds.get(BASELINE));
        BenchReport.Builder report = new BenchReport.Builder("loop");
        rounds.forEach((name, seconds) -> report.add(name, BenchReport.median(seconds), "s", baseline));
        return report.build();
    }

    private Map<String, Double> round() {
        int run = loop.freshRun();
        String dataset = "signal-" + run;
        String model = "signal-" + run;
        loop.declare(dataset, KnownSignal.dataset());
        loop.subscribe(model, KnownSignal.policy(model, dataset));
        loop.uploadAccepted(dataset, "replace", KnownSignal.csv(run));
        Instant accepted = Instant.now();
        loop.awaitServing(model, "1");
        loop.predict(
                model, List.of(KnownSignal.row(KnownSignal.entities().get(0), KnownSignal.LAST_WEEK.plusWeeks(1))));
        Instant answered = Instant.now();
        return hops(model, accepted, answered);
    }

    private Map<String, Double> hops(String model, Instant accepted, Instant answered) {
        JsonNode job = loop.jobs(model).get(0);
        JsonNode version = loop.versions(model).get(0);
        Map<String, Instant[]> steps = new LinkedHashMap<>();
        job.path("steps")
                .forEach(step -> steps.put(step.path("name").asText(), new Instant[] {
                    Instant.parse(step.path("startedAt").asText()),
                    Instant.parse(step.path("finishedAt").asText())
                }));
        Instant decided = Instant.parse(version.at("/decision/decidedAt").asText());
        Instant serving = loop.servingSince(model);
        double processes = seconds(steps.get("train")) + seconds(steps.get("validate"));
        Map<String, Double> hops = new LinkedHashMap<>();
        hops.put(BASELINE, processes);
        hops.put("02 loop without them", seconds(accepted, answered) - processes);
        hops.put("   upload accepted -> job begins (data-ingested)", seconds(accepted, steps.get("fetch")[0]));
        hops.put("   data fetched", seconds(steps.get("fetch")));
        hops.put(
                "   between the job's steps",
                seconds(steps.get("fetch")[1], steps.get("train")[0])
                        + seconds(steps.get("train")[1], steps.get("validate")[0])
                        + seconds(steps.get("validate")[1], steps.get("publish")[0]));
        hops.put("   artifact stored, job completed", seconds(steps.get("publish")));
        hops.put("   -> judged and registered (model-trained)", seconds(steps.get("publish")[1], decided));
        hops.put("   -> fetched, verified, loaded (model-promoted)", seconds(decided, serving));
        hops.put("   -> first answer", seconds(serving, answered));
        return hops;
    }

    private static double seconds(Instant[] interval) {
        return seconds(interval[0], interval[1]);
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }
}
