package com.kronkers.mlops.trainers.search;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Looks for the parameters with the lowest score: at those that are given first, then, for the first third of all trials,
 * anywhere (Bergstra and Bengio 2012), then around the best so far, nearer and nearer. Nothing is tried twice. The same seed
 * and scores give the same trials; only a search that has no time for another has fewer of them.
 */
final class Search {
    private static final int LONGEST_FAILURE = 300;
    /** How often a place is drawn until one has not been tried. */
    private static final int DRAWS = 20;
    /** How far from the best is looked, as a share of the range: less and less. */
    private static final double WIDEST = 0.25;

    private static final double NARROWEST = 0.05;

    private final List<Dimension> space;
    private final int most;
    private final Duration time;
    private final Random random;
    private final Consumer<SearchReport.Trial> progress;
    private final LongSupplier nanos;
    private final List<SearchReport.Trial> trials = new ArrayList<>();
    private long longest;

    /** What a trial is. */
    interface Scorer {
        /** Less is better; one that is not finite is the worst. */
        double score(Map<String, Object> parameters) throws IOException;
    }

    /**
     * @param most how many trials
     * @param time in which all trials but the first are to end, each taken to be as long as the longest before it;
     *     {@code null} for as long as it takes
     * @param nanos a clock's nanoseconds
     */
    Search(
            List<Dimension> space,
            int most,
            Duration time,
            long seed,
            Consumer<SearchReport.Trial> progress,
            LongSupplier nanos) {
        this.space = space;
        this.most = most;
        this.time = time;
        this.random = new Random(seed);
        this.progress = progress;
        this.nanos = nanos;
    }

    /**
     * All trials in the order in which they were made; fewer than asked for where nothing new is found to try.
     *
     * @param starts what is tried first, by where it came from; what is the same again is left out
     */
    List<SearchReport.Trial> run(Map<String, Map<String, Object>> starts, Scorer scorer) {
        long begun = nanos.getAsLong();
        starts.forEach((origin, parameters) -> {
            if (!isTried(parameters) && goesOn(begun)) {
                attempt(origin, parameters, scorer);
            }
        });
        Optional<Map<String, Object>> next = next();
        while (next.isPresent() && goesOn(begun)) {
            attempt("search", next.get(), scorer);
            next = next();
        }
        return trials;
    }

    /** The first of those with the lowest score. */
    static SearchReport.Trial best(List<SearchReport.Trial> trials) {
        return trials.stream()
                .min(Comparator.comparingDouble(SearchReport.Trial::loss))
                .orElseThrow();
    }

    private boolean goesOn(long begun) {
        return trials.isEmpty() || trials.size() < most && (time == null || isTimeForAnother(begun));
    }

    private boolean isTimeForAnother(long begun) {
        return nanos.getAsLong() - begun + longest <= time.toNanos();
    }

    private boolean isTried(Map<String, Object> parameters) {
        return trials.stream().anyMatch(trial -> trial.parameters().equals(parameters));
    }

    private void attempt(String origin, Map<String, Object> parameters, Scorer scorer) {
        long begun = nanos.getAsLong();
        Double score = null;
        String failure = null;
        try {
            double found = scorer.score(parameters);
            score = Double.isFinite(found) ? found : null;
            failure = score == null ? "its score is " + found : null;
        } catch (IOException | RuntimeException e) {
            String said = String.valueOf(e.getMessage());
            failure = said.substring(0, Math.min(LONGEST_FAILURE, said.length()));
        }
        longest = Math.max(longest, nanos.getAsLong() - begun);
        trials.add(new SearchReport.Trial(trials.size() + 1, origin, parameters, score, failure));
        progress.accept(trials.get(trials.size() - 1));
    }

    /** Empty where all was tried that was drawn near the best, and then anywhere. */
    private Optional<Map<String, Object>> next() {
        boolean isNear = trials.size() >= (most + 2) / 3;
        return untried(isNear ? near() : this::anywhere).or(() -> untried(this::anywhere));
    }

    private Optional<Map<String, Object>> untried(Supplier<double[]> places) {
        return Stream.generate(places)
                .limit(DRAWS)
                .map(this::parameters)
                .filter(parameters -> !isTried(parameters))
                .findFirst();
    }

    private double[] anywhere() {
        return random.doubles(space.size()).toArray();
    }

    private Supplier<double[]> near() {
        double[] centre = space.stream().mapToDouble(this::bestPlace).toArray();
        double width = Math.max(NARROWEST, WIDEST * (1 - (double) trials.size() / most));
        return () -> Arrays.stream(centre).map(place -> near(place, width)).toArray();
    }

    /** Where the best of the trials lies that have a place; {@code NaN} if none has, as a default may have none. */
    private double bestPlace(Dimension dimension) {
        return trials.stream()
                .filter(trial -> trial.score() != null)
                .sorted(Comparator.comparingDouble(SearchReport.Trial::loss))
                .mapToDouble(trial -> dimension.unit(trial.parameters().get(dimension.name())))
                .filter(place -> !Double.isNaN(place))
                .findFirst()
                .orElse(Double.NaN);
    }

    private double near(double place, double width) {
        if (Double.isNaN(place)) {
            return random.nextDouble();
        }
        double drawn = -1;
        while (drawn < 0 || drawn > 1) {
            drawn = place + width * random.nextGaussian();
        }
        return drawn;
    }

    private Map<String, Object> parameters(double[] place) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        for (int dimension = 0; dimension < place.length; dimension++) {
            parameters.put(space.get(dimension).name(), space.get(dimension).at(place[dimension]));
        }
        return parameters;
    }
}
