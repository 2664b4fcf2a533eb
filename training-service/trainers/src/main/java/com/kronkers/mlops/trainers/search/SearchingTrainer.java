package com.kronkers.mlops.trainers.search;

import com.fasterxml.jackson.core.type.TypeReference;
import com.kronkers.mlops.trainers.job.InvalidJobException;
import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.job.JobJson;
import com.kronkers.mlops.trainers.training.Fitted;
import com.kronkers.mlops.trainers.training.Trainer;
import com.kronkers.mlops.trainers.training.TrainingData;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Searches the parameters that a policy leaves open, then trains with the best of them. A trial learns the older rows that
 * train and is scored on the newest, those to stop by; rows that are judged are not known here. Tried first is what was
 * asked for, then what made the champion. What the last training tried is in {@value #RESULT}; backtests, which search
 * anew, come before it.
 */
public final class SearchingTrainer implements Trainer {
    static final String RESULT = "search.json";

    private final JobFile job;
    private final Function<Map<String, Object>, Tunable> maker;
    private final Tunable asked;
    private final List<Dimension> space;

    private SearchingTrainer(JobFile job, Function<Map<String, Object>, Tunable> maker) {
        this.job = job;
        this.maker = maker;
        this.asked = maker.apply(job.parameters());
        this.space = asked.space().stream()
                .filter(dimension -> !job.parameters().containsKey(dimension.name()))
                .toList();
    }

    /**
     * The trainer that a job asks for, searching if it asks for that.
     *
     * @param maker makes it with parameters
     * @throws InvalidJobException if a parameter is wrong, or none is left to search
     */
    public static Trainer of(JobFile job, Function<Map<String, Object>, Tunable> maker) {
        SearchingTrainer searching = new SearchingTrainer(job, maker);
        if (searching.asked.searchTrials() == 0) {
            return searching.asked;
        }
        if (searching.space.isEmpty()) {
            List<String> names =
                    searching.asked.space().stream().map(Dimension::name).toList();
            throw new InvalidJobException(
                    "job.json: parameters.searchTrials: nothing is left to search, as parameters set all of " + names
                            + "; leave out one of them, or searchTrials");
        }
        return searching;
    }

    @Override
    public int warmUpSteps() {
        return asked.warmUpSteps();
    }

    @Override
    public int stopSteps() {
        return asked.stopSteps();
    }

    @Override
    public int backtests() {
        return asked.backtests();
    }

    @Override
    public Fitted train(TrainingData data) throws IOException {
        SearchReport report = search(data);
        data.progress()
                .accept("the best is trial " + report.best() + " of "
                        + report.trials().size());
        JobJson.write(job.file(RESULT), report);
        return with(report.chosen()).train(data);
    }

    private SearchReport search(TrainingData data) {
        double scale = scale(data);
        String metric = data.width() == 1 ? "wape" : "logLoss";
        TrainingData quiet = data.silent();
        Search search = new Search(
                space,
                asked.searchTrials(),
                time(),
                data.seed(),
                trial -> data.progress().accept(line(metric, trial)),
                System::nanoTime);
        List<SearchReport.Trial> trials = search.run(
                starts(data), parameters -> with(parameters).stop(quiet).loss() / scale);
        return new SearchReport(
                metric, asked.searchTrials(), Search.best(trials).number(), trials);
    }

    /** By which a mean absolute error is divided to be a WAPE; one of targets that are all 0 stays what it is. */
    private static double scale(TrainingData data) {
        double mean = data.width() > 1
                ? 1
                : Arrays.stream(data.stop().target()).map(Math::abs).average().orElse(1);
        return mean > 0 ? mean : 1;
    }

    /**
     * A third of what the program has, for this search and those of the backtests together: the training after a search is
     * once more as long as a trial, and then fits all rows.
     */
    private Duration time() {
        return job.timeLimitSeconds() == null
                ? null
                : Duration.ofSeconds(job.timeLimitSeconds()).dividedBy(3L * (1 + asked.backtests()));
    }

    private Map<String, Map<String, Object>> starts(TrainingData data) {
        Map<String, Map<String, Object>> starts = new LinkedHashMap<>();
        starts.put("asked", searched(asked));
        if (job.champion() != null && job.champion().parameters() != null) {
            try {
                starts.put("champion", champions(job.champion(), data));
            } catch (RuntimeException e) { // whatever was written there fails no job
                data.progress().accept("the champion's parameters are not tried: " + e.getMessage());
            }
        }
        return starts;
    }

    /** At an earlier origin they may have been found by rows that are judged there. */
    private Map<String, Object> champions(JobFile.Champion champion, TrainingData data) {
        if (champion.trainedThrough() == null || champion.trainedThrough().isAfter(data.trainedThrough())) {
            throw new InvalidJobException("it may have learned rows that are judged here");
        }
        Map<String, Object> known = new LinkedHashMap<>(champion.parameters());
        known.keySet().retainAll(searched(asked).keySet());
        return searched(with(known));
    }

    private Tunable with(Map<String, Object> values) {
        Map<String, Object> parameters = new LinkedHashMap<>(job.parameters());
        parameters.putAll(values);
        return maker.apply(parameters);
    }

    private Map<String, Object> searched(Tunable trainer) {
        Map<String, Object> all = JobJson.MAPPER.convertValue(trainer.parameters(), new TypeReference<>() {});
        Map<String, Object> searched = new LinkedHashMap<>();
        space.forEach(dimension -> searched.put(dimension.name(), all.get(dimension.name())));
        return searched;
    }

    private String line(String metric, SearchReport.Trial trial) {
        String found = trial.failure() == null
                ? String.format(Locale.ROOT, "%s %.4f", metric, trial.score())
                : "failed: " + trial.failure();
        return "trial " + trial.number() + " of " + asked.searchTrials() + ", " + trial.origin() + " "
                + trial.parameters() + ": " + found;
    }
}
