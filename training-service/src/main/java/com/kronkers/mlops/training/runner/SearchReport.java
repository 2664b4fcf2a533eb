package com.kronkers.mlops.training.runner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.training.job.Job;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * What a trainer says of the search that it made: {@code search.json}. Whatever it holds, what is here is of the right kind
 * and of bounded size.
 *
 * @param metric {@code wape} or {@code logLoss}
 * @param best the number of the trial whose parameters the model was made with: the first with the lowest score
 */
record SearchReport(String metric, int best, List<Trial> trials) {
    private static final Set<String> METRICS = Set.of("wape", "logLoss");
    private static final Set<String> ORIGINS = Set.of("asked", "champion", "search");
    private static final String NAME = "[A-Za-z][A-Za-z0-9]{0,63}";
    private static final int MOST_PARAMETERS = 50;
    private static final int LONGEST_TEXT = 500;

    /**
     * One training with other parameters.
     *
     * @param number from 1
     * @param origin {@code asked}, {@code champion} or {@code search}
     * @param parameters those that were searched, none of them set by the policy: numbers, texts or lists of them
     * @param score less is better; empty if the trial failed
     * @param failure why there is no score
     */
    record Trial(int number, String origin, ObjectNode parameters, Optional<Double> score, String failure) {}

    /** @throws IOException saying what is wrong, if the file does not hold the report of a search that the job asked for */
    static SearchReport read(ObjectMapper json, Path file, Job job) throws IOException {
        JsonNode document = json.readTree(file.toFile());
        require(!document.toString().contains("\\u0000"), "no text may hold a NUL");
        require(document.path("trials").isArray(), "trials must be a list");
        int count = document.get("trials").size();
        require(count >= 1 && count <= job.settings().searchTrials(), "trials are " + count);
        String metric = document.path("metric").asText();
        require(METRICS.contains(metric), "metric must be one of " + METRICS);
        List<Trial> trials = new ArrayList<>();
        for (JsonNode trial : document.get("trials")) {
            trials.add(trial(trials.size() + 1, trial, job));
        }
        int best = document.path("best").asInt();
        require(best >= 1 && best <= count, "best must be the number of a trial");
        int lowest = lowest(trials).orElse(best);
        require(best == lowest, "best is " + best + ", and the first trial with the lowest score is " + lowest);
        return new SearchReport(metric, best, List.copyOf(trials));
    }

    /** The trial whose parameters the model was made with. */
    Trial chosen() {
        return trials.get(best - 1);
    }

    /** The number of the first trial with the lowest score; empty if all failed. */
    private static Optional<Integer> lowest(List<Trial> trials) {
        return trials.stream()
                .filter(trial -> trial.score().isPresent())
                .min(Comparator.comparingDouble(trial -> trial.score().get()))
                .map(Trial::number);
    }

    private static Trial trial(int number, JsonNode trial, Job job) throws IOException {
        String origin = trial.path("origin").asText();
        require(ORIGINS.contains(origin), "origin must be one of " + ORIGINS);
        JsonNode parameters = trial.path("parameters");
        requireParameters(parameters, job);
        JsonNode score = trial.path("score");
        boolean scored = score.isNumber() && Double.isFinite(score.doubleValue());
        require(scored || score.isMissingNode() || score.isNull(), "score must be a number");
        String failure = trial.path("failure").asText();
        return new Trial(
                number,
                origin,
                (ObjectNode) parameters,
                scored ? Optional.of(score.doubleValue()) : Optional.empty(),
                failure.substring(0, Math.min(LONGEST_TEXT, failure.length())));
    }

    private static void requireParameters(JsonNode parameters, Job job) throws IOException {
        require(parameters.isObject() && parameters.size() <= MOST_PARAMETERS, "parameters must be a small object");
        for (var parameter : parameters.properties()) {
            String name = parameter.getKey();
            JsonNode value = parameter.getValue();
            require(name.matches(NAME), "a parameter's name must be letters and digits");
            require(!job.settings().parameters().has(name), "parameter " + name + " is set by the policy");
            require(isPlain(value) || isList(value), "parameters must be numbers, texts or lists of them");
            require(value.toString().length() <= LONGEST_TEXT, "a parameter is too long");
        }
    }

    private static boolean isList(JsonNode value) {
        return value.isArray()
                && StreamSupport.stream(value.spliterator(), false).allMatch(SearchReport::isPlain);
    }

    private static boolean isPlain(JsonNode value) {
        return value.isTextual() || value.isNumber() && Double.isFinite(value.doubleValue());
    }

    private static void require(boolean holds, String problem) throws IOException {
        if (!holds) {
            throw new IOException(JobDescription.SEARCH + " is not what a trainer writes: " + problem);
        }
    }
}
