package com.kronkers.mlops.trainers.search;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Looks for the parameters with the lowest score: at those that are given first, then, for the first third of all trials,
 * anywhere (Bergstra and Bengio 2012), then around the best so far, nearer and nearer. The same seed and scores give the same
 * trials; only a search whose time is up has fewer of them.
 */
final class Search {
    private static final int LONGEST_FAILURE = 300;
    /** How often another place is drawn in the place of one that was tried already. */
    private static final int REDRAWS = 20;
    /** How far from the best is looked, as a share of the range: less and less. */
    private static final double WIDEST = 0.25;

    private static final double NARROWEST = 0.05;

    private final List<Dimension> space;
    private final int most;
    private final Duration time;
    private final Random random;
    private final Consumer<SearchReport.Trial> progress;
    private final List<SearchReport.Trial> trials = new ArrayList<>();

    /** What a trial is. */
    interface Scorer {
        /** Less is better; one that is not finite is the worst. */
        double score(Map<String, Object> parameters) throws IOException;
    }

    /**
     * @param most how many trials
     * @param time after which no trial is begun but the first; {@code null} for none
     */
    Search(List<Dimension> space, int most, Duration time, long seed, Consumer<SearchReport.Trial> progress) {
        this.space = space;
        this.most = most;
        this.time = time;
        this.random = new Random(seed);
        this.progress = progress;
    }

    /**
     * All trials in the order in which they were made.
     *
     * @param starts what is tried first, by where it came from; what is the same again is left out
     */
    List<SearchReport.Trial> run(Map<String, Map<String, Object>> starts, Scorer scorer) {
        long begun = System.nanoTime();
        starts.forEach((origin, parameters) -> {
            if (!isTried(parameters) && goesOn(begun)) {
                attempt(origin, parameters, scorer);
            }
        });
        while (goesOn(begun)) {
            attempt("search", next(), scorer);
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
        return trials.isEmpty() || trials.size() < most && (time == null || System.nanoTime() - begun < time.toNanos());
    }

    private boolean isTried(Map<String, Object> parameters) {
        return trials.stream().anyMatch(trial -> trial.parameters().equals(parameters));
    }

    private void attempt(String origin, Map<String, Object> parameters, Scorer scorer) {
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
        trials.add(new SearchReport.Trial(trials.size() + 1, origin, parameters, score, failure));
        progress.accept(trials.get(trials.size() - 1));
    }

    private Map<String, Object> next() {
        Map<String, Object> drawn = parameters(place());
        for (int redraw = 0; redraw < REDRAWS && isTried(drawn); redraw++) {
            drawn = parameters(place());
        }
        return drawn;
    }

    private double[] place() {
        if (trials.size() < (most + 2) / 3) {
            return random.doubles(space.size()).toArray();
        }
        Map<String, Object> best = best(trials).parameters();
        double width = Math.max(NARROWEST, WIDEST * (1 - (double) trials.size() / most));
        return space.stream()
                .mapToDouble(dimension -> near(dimension.unit(best.get(dimension.name())), width))
                .toArray();
    }

    /** Anywhere, where the best lies outside of what is searched. */
    private double near(double best, double width) {
        if (Double.isNaN(best)) {
            return random.nextDouble();
        }
        double drawn = -1;
        while (drawn < 0 || drawn > 1) {
            drawn = best + width * random.nextGaussian();
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
