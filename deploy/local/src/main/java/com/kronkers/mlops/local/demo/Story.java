package com.kronkers.mlops.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A year of a supermarket chain in five chapters, on real receipts: a first model, a quiet month, a broken feed, a real
 * change of demand, a rollback. It succeeds when every decision of the platform is right and explained, whatever the
 * decision is.
 */
final class Story {
    private static final int FIRST_WEEK = 2;
    private static final int FIRST_THROUGH = 40;
    private static final int QUIET_THROUGH = 44;
    private static final int BROKEN_WEEK = 45;
    private static final int CHANGE_FROM = 46;
    private static final int CHANGE_THROUGH = 52;
    private static final Set<String> CHANGED_DEPARTMENTS = Set.of("PRODUCE", "MEAT", "MEAT-PCKGD");
    private static final double SWING = 0.75;
    private static final int TEST_WEEKS = 3;

    private final LoopClient loop;
    private final PlatformClient platform;
    private final Narrator narrator;
    private final WeeklyReceipts receipts = WeeklyReceipts.load();
    private final ForecastScore score = new ForecastScore();
    private final List<JsonNode> decided = new ArrayList<>();
    private final List<JsonNode> alerts = new ArrayList<>();
    private final String receiptsName;
    private final String productsName;
    private final String demandName;
    private DemoReport.Data data;
    private int failedRequests;

    Story(PlatformClient platform, Narrator narrator) {
        this.platform = platform;
        this.loop = new LoopClient(platform);
        this.narrator = narrator;
        int run = loop.freshRun();
        receiptsName = "receipts-" + run;
        productsName = "products-" + run;
        demandName = "weekly-demand-" + run;
    }

    /** Tells the whole story. @throws StoryFailedException at the first decision that is wrong or missing */
    void tell() {
        firstModel();
        quietMonth();
        brokenFeed();
        changeAndRollback();
    }

    private void firstModel() {
        narrator.chapter("1. The first 40 weeks: receipts and products become a model that answers");
        narrator.step("three datasets declared, one policy subscribed", this::declare);
        JsonNode products = narrator.step(
                "products uploaded", () -> loop.uploadAccepted(productsName, "replace", WeeklyReceipts.products()));
        JsonNode first = narrator.step(
                "receipts of weeks 2 to 40 uploaded",
                () -> loop.uploadAccepted(receiptsName, "replace", receipts.feed(FIRST_WEEK, FIRST_THROUGH)));
        narrator.say(
                "%,d receipt lines, %,d products, %d rejected",
                first.path("rows").asLong(),
                products.path("rows").asLong(),
                first.path("rejectedRows").asLong()
                        + products.path("rejectedRows").asLong());
        LocalDate lastWeek = WeeklyReceipts.startOf(FIRST_THROUGH);
        narrator.step("joined into weekly demand", () -> loop.awaitDataThrough(demandName, lastWeek));
        score.add(loop.rowsAfter(demandName, WeeklyReceipts.startOf(FIRST_WEEK).minusDays(1)));
        narrator.say("%d series, %.1f %% of their weeks without a sale", score.series(), 100 * score.zeroShare());
        JsonNode version = trainedAndJudged(List.of(), "data-ingested");
        data = dataOf(version);
        if (!isPromoted(version)) {
            throw new StoryFailedException("the first model was refused: " + reason(version));
        }
        narrator.step("promoted, fetched, verified, answering", () -> loop.awaitServing(demandName, "1"));
        loop.awaitHistory(demandName, lastWeek);
        List<JsonNode> answer =
                loop.predict(demandName, List.of(Demand.row(score.entities().get(0), lastWeek.plusWeeks(1))));
        narrator.say(
                "replenishment asks for store %s, %s, week of %s: %.0f units",
                score.entities().get(0).get("store_id"),
                score.entities().get(0).get("department"),
                lastWeek.plusWeeks(1),
                answer.get(0).path("value").asDouble());
    }

    private void declare() {
        Demand.declare(loop, receiptsName, productsName, demandName);
        Map<String, Object> policy = new LinkedHashMap<>();
        policy.put("model", demandName);
        policy.put("dataset", demandName);
        policy.put("trainer", "tabular-network");
        policy.put("recipe", Demand.recipe());
        policy.put("parameters", Map.of());
        policy.put("seed", 7);
        policy.put("testPeriods", TEST_WEEKS);
        // A quiet month of feeds is no reason to train; drift is.
        policy.put("minimumNewRows", 1_000_000);
        policy.put("retrainOnDrift", true);
        policy.put("cooldown", "PT10M");
        loop.subscribe(demandName, policy);
    }

    private JsonNode trainedAndJudged(List<String> knownJobs, String trigger) {
        JsonNode job = narrator.step(
                "trained and validated (a job started by " + trigger + ")",
                () -> loop.awaitJob(demandName, knownJobs, trigger));
        String run = job.path("run").asText(job.path("id").asText());
        JsonNode version =
                narrator.step("registered and judged by the gate", () -> loop.awaitDecision(demandName, run));
        decided.add(version);
        version.path("metrics")
                .forEach(metric -> narrator.say(
                        "%-24s WAPE %.3f   MAE %6.2f   RMSE %6.2f",
                        metric.path("subject").asText(),
                        metric.path("wape").asDouble(),
                        metric.path("mae").asDouble(),
                        metric.path("rmse").asDouble()));
        narrator.say(
                "version %s %s: %s",
                version.path("version").asText(), isPromoted(version) ? "promoted" : "refused", reason(version));
        return version;
    }

    private void quietMonth() {
        narrator.chapter("2. Weeks 41 to 44: predicted before, compared with what happened");
        for (int week = FIRST_THROUGH + 1; week <= QUIET_THROUGH; week++) {
            int number = week;
            LocalDate monday = WeeklyReceipts.startOf(week);
            List<JsonNode> predictions = narrator.step(
                    "week " + week + " predicted, arrived and reported", () -> predictThenReceive(number, monday));
            ForecastScore.Comparison wape = score.compare(predictions, monday);
            narrator.say(
                    "WAPE %.3f   last week's units %.3f   4-week mean %.3f",
                    wape.model(), wape.lastWeek(), wape.fourWeekMean());
        }
        if (loop.jobs(demandName).size() != 1) {
            throw new StoryFailedException("a quiet month started training: " + loop.alerts(demandName));
        }
    }

    private List<JsonNode> predictThenReceive(int week, LocalDate monday) {
        List<JsonNode> predictions = predictAll(monday);
        loop.uploadAccepted(receiptsName, "append", receipts.feed(week, week));
        receive(monday);
        loop.report(demandName, outcomes(predictions, monday));
        return predictions;
    }

    private void receive(LocalDate monday) {
        LocalDate before = monday.minusWeeks(1);
        loop.awaitHistory(demandName, monday);
        score.add(loop.rowsAfter(demandName, before));
    }

    private List<JsonNode> predictAll(LocalDate monday) {
        return loop.predict(
                demandName,
                score.entities().stream()
                        .map(entity -> Demand.row(entity, monday))
                        .toList());
    }

    private List<Map<String, Object>> outcomes(List<JsonNode> predictions, LocalDate monday) {
        List<Map<String, Object>> outcomes = new ArrayList<>();
        for (int i = 0; i < predictions.size(); i++) {
            Map<String, Object> entity = score.entities().get(i);
            Map<String, Object> outcome = new LinkedHashMap<>(entity);
            outcome.put("week_start", monday.toString());
            outcome.put("predictionId", predictions.get(i).path("id").asText());
            outcome.put("actual", score.unitsOf(entity, monday));
            outcomes.add(outcome);
        }
        return outcomes;
    }

    private void brokenFeed() {
        narrator.chapter("3. A broken feed: discounts in cents where dollars belong");
        LocalDate monday = WeeklyReceipts.startOf(BROKEN_WEEK);
        int jobs = loop.jobs(demandName).size();
        JsonNode suspect = narrator.step(
                "week 45 uploaded and called suspect",
                () -> loop.upload(receiptsName, "append", receipts.feedWithDiscountInCents(BROKEN_WEEK, BROKEN_WEEK)));
        requireScaleFactor(suspect);
        alerts.add(narrator.step("an alert of kind quality went out", () -> loop.awaitAlert(demandName, "quality")));
        narrator.say("%s", alerts.get(0).path("likelyCause").asText());
        narrator.step("predictions go on from the history before it", () -> predictAll(monday));
        if (loop.jobs(demandName).size() != jobs) {
            throw new StoryFailedException("a model was trained on a suspect version");
        }
        narrator.step("withdrawn by its owner, sent again in dollars", () -> {
            loop.withdraw(receiptsName, suspect.path("version").asInt(), "Discounts were in cents.");
            predictThenReceive(BROKEN_WEEK, monday);
        });
    }

    private void requireScaleFactor(JsonNode suspect) {
        for (JsonNode finding : suspect.path("findings")) {
            if (finding.path("column").asText().equals("retail_disc")
                    && Math.abs(finding.path("factor").asDouble() - 100) < 15) {
                narrator.say("%s", finding.path("message").asText());
                return;
            }
        }
        throw new StoryFailedException("discounts in cents were not found: " + suspect);
    }

    private void changeAndRollback() {
        narrator.chapter("4. Demand changes (simulated: people begin to buy "
                + String.join(", ", CHANGED_DEPARTMENTS.stream().sorted().toList()) + " every second week)");
        LocalDate before = WeeklyReceipts.startOf(CHANGE_FROM).minusWeeks(1);
        List<String> knownJobs = loop.jobs(demandName).stream()
                .map(job -> job.path("id").asText())
                .toList();
        try (SteadyLoad load = SteadyLoad.start(platform, demandName, score.entities(), before, Demand::row)) {
            boolean promoted = change(knownJobs);
            narrator.chapter("5. Rollback, under the same requests");
            rollback(promoted);
            load.close();
            failedRequests = load.failures();
            narrator.say("%,d requests during chapters 4 and 5, %d failed", load.requests(), load.failures());
            if (failedRequests > 0) {
                throw new StoryFailedException("a request failed: " + load.firstFailure());
            }
        }
    }

    private boolean change(List<String> knownJobs) {
        LocalDate last = WeeklyReceipts.startOf(CHANGE_THROUGH);
        narrator.step("weeks 46 to 52 uploaded", () -> {
            Set<String> changed = WeeklyReceipts.productsOf(CHANGED_DEPARTMENTS);
            loop.uploadAccepted(
                    receiptsName, "append", receipts.fortnightlyFeed(CHANGE_FROM, CHANGE_THROUGH, changed, SWING));
            loop.awaitHistory(demandName, last);
        });
        JsonNode drift = narrator.step("drift detected", () -> loop.awaitRetrainingAlert(demandName));
        alerts.add(drift);
        narrator.say(
                "%s drift of %s", drift.path("kind").asText(), String.join(", ", LoopClient.driftedFeatures(drift)));
        narrator.say(
                "%s -> %s",
                drift.path("likelyCause").asText(), drift.path("action").asText());
        JsonNode version = trainedAndJudged(knownJobs, "drift-detected");
        if (isPromoted(version)) {
            String number = version.path("version").asText();
            narrator.step("version " + number + " answering", () -> loop.awaitServing(demandName, number));
        }
        return isPromoted(version);
    }

    private void rollback(boolean promoted) {
        if (promoted) {
            narrator.step("rolled back to version 1 and pinned", () -> {
                loop.rollback(demandName, "Replenishment wants the former version back.");
                return loop.awaitServing(demandName, "1");
            });
        } else {
            PlatformClient.Answer answer = platform.tryPost(
                    "approver",
                    "/models/" + demandName + "/rollback",
                    Map.of("reason", "There is nothing to go back to."));
            narrator.say(
                    "refused, for there was one champion only: %s",
                    answer.body().path("detail").asText());
            if (answer.isSuccess()) {
                throw new StoryFailedException("a rollback to nothing was taken: " + answer.body());
            }
        }
        loop.history(demandName)
                .forEach(entry -> narrator.say(
                        "revision %s: version %s is %s since %s (%s)",
                        entry.path("revision").asText(),
                        entry.path("version").asText(),
                        entry.path("alias").asText(),
                        entry.path("since").asText(),
                        entry.path("kind").asText()));
    }

    /** What the run leaves behind, also after a failure. */
    DemoReport report(String failure) {
        List<DemoReport.Version> versions =
                decided.stream().map(Story::versionOf).toList();
        List<DemoReport.Drift> drift = alerts.stream()
                .map(alert -> new DemoReport.Drift(
                        alert.path("kind").asText(),
                        LoopClient.driftedFeatures(alert),
                        alert.path("action").asText()))
                .toList();
        return new DemoReport(failure == null, narrator.steps(), failedRequests, versions, drift, data, failure);
    }

    String model() {
        return demandName;
    }

    String receiptsDataset() {
        return receiptsName;
    }

    private DemoReport.Data dataOf(JsonNode version) {
        List<DemoReport.Baseline> baselines = new ArrayList<>();
        version.path("metrics").forEach(metric -> {
            String subject = metric.path("subject").asText();
            if (subject.startsWith("baseline:")) {
                baselines.add(new DemoReport.Baseline(
                        subject.substring("baseline:".length()),
                        metric.path("wape").asDouble()));
            }
        });
        return new DemoReport.Data(score.series(), score.zeroShare(), baselines);
    }

    private static DemoReport.Version versionOf(JsonNode version) {
        Double candidate = null;
        Double baseline = null;
        for (JsonNode metric : version.path("metrics")) {
            String subject = metric.path("subject").asText();
            double wape = metric.path("wape").asDouble();
            if (subject.equals("candidate")) {
                candidate = wape;
            } else if (subject.startsWith("baseline:")) {
                baseline = baseline == null ? wape : Math.min(baseline, wape);
            }
        }
        return new DemoReport.Version(
                version.path("model").asText(),
                version.path("version").asText(),
                candidate,
                baseline,
                isPromoted(version),
                reason(version));
    }

    private static boolean isPromoted(JsonNode version) {
        return version.at("/decision/promoted").asBoolean();
    }

    private static String reason(JsonNode version) {
        return version.at("/decision/reason").asText();
    }
}
