package com.kronkers.mlops.runtime;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an XGBoost model file says of itself, read without its trees. JSON and UBJSON are told apart by their content,
 * because MLflow's default name, {@code model.xgb}, tells neither.
 *
 * @param baseScores where the trees' sums begin: one number, from version 3.1 on one for each class or target
 * @param bestIteration the last round that early stopping keeps, from 0 on; -1 = all
 * @param parallelTrees how many trees a round has for each output
 * @param features the features' names; empty where the file has none
 */
record XgboostFile(
        boolean json,
        String objective,
        int featureCount,
        int classes,
        int targets,
        List<Float> baseScores,
        int bestIteration,
        int parallelTrees,
        List<String> features) {

    private static final int NEWEST_MAJOR_VERSION = 3;

    private static final String PARALLEL_TREES = "learner.gradient_booster.model.gbtree_model_param.num_parallel_tree";
    private static final int MOST_HEADER_VALUES = 100_000;

    /** @throws InvalidModelPackageException if it is neither JSON nor UBJSON, or says too little */
    static XgboostFile read(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        int second = 1;
        while (second < content.length && Character.isWhitespace(content[second])) {
            second++;
        }
        if (content.length < 2 || content[0] != '{') {
            throw new InvalidModelPackageException(file.getFileName()
                    + ": neither XGBoost's JSON nor its UBJSON, but most likely the old binary format. Load it with the"
                    + " version that wrote it and save it anew: booster.save_model('model.json'), in MLflow with"
                    + " model_format='json' or 'ubj'");
        }
        boolean json = second < content.length && (content[second] == '"' || content[second] == '}');
        Map<String, List<String>> header = new TreeMap<>();
        try {
            if (json) {
                readJson(content, header);
            } else {
                new UbjsonHeader(content, XgboostFile::wanted, header, MOST_HEADER_VALUES).read();
            }
            return of(json, header);
        } catch (IOException | RuntimeException e) {
            throw new InvalidModelPackageException(file.getFileName() + ": not readable: " + e.getMessage(), e);
        }
    }

    private static XgboostFile of(boolean json, Map<String, List<String>> header) {
        List<String> names = header.getOrDefault("learner.feature_names", List.of());
        if (Integer.parseInt(one(header, "version", "0")) > NEWEST_MAJOR_VERSION) {
            throw new IllegalArgumentException("it was written by a version of XGBoost after " + NEWEST_MAJOR_VERSION);
        }
        return new XgboostFile(
                json,
                one(header, "learner.objective.name", ""),
                Integer.parseInt(one(header, "learner.learner_model_param.num_feature", "0")),
                Integer.parseInt(one(header, "learner.learner_model_param.num_class", "0")),
                Integer.parseInt(one(header, "learner.learner_model_param.num_target", "1")),
                baseScores(one(header, "learner.learner_model_param.base_score", "")),
                Integer.parseInt(one(header, "learner.attributes.best_iteration", "-1")),
                Integer.parseInt(one(header, PARALLEL_TREES, "1")),
                names);
    }

    private static List<Float> baseScores(String written) {
        return java.util.Arrays.stream(written.replaceAll("[\\[\\] ]", "").split(","))
                .filter(number -> !number.isEmpty())
                .map(Float::valueOf)
                .toList();
    }

    private static String one(Map<String, List<String>> header, String key, String otherwise) {
        List<String> values = header.getOrDefault(key, List.of());
        return values.isEmpty() ? otherwise : values.get(0);
    }

    /** Whether a path leads to what is read, so that everything else, trees above all, is skipped. */
    private static boolean wanted(String path) {
        return path.isEmpty()
                || path.equals("version")
                || path.equals("learner")
                || path.equals("learner.attributes")
                || path.equals("learner.attributes.best_iteration")
                || PARALLEL_TREES.equals(path)
                || PARALLEL_TREES.startsWith(path + ".")
                || path.equals("learner.objective")
                || path.equals("learner.objective.name")
                || path.equals("learner.feature_names")
                || path.startsWith("learner.learner_model_param");
    }

    private static void readJson(byte[] content, Map<String, List<String>> header) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(content)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                readJsonObject(parser, "", header);
            }
        }
    }

    private static void readJsonObject(JsonParser parser, String path, Map<String, List<String>> header)
            throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String inner = path.isEmpty() ? parser.currentName() : path + "." + parser.currentName();
            JsonToken value = parser.nextToken();
            if (!wanted(inner)) {
                parser.skipChildren();
            } else if (value == JsonToken.START_OBJECT) {
                readJsonObject(parser, inner, header);
            } else if (value == JsonToken.START_ARRAY) {
                List<String> values = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    values.add(parser.getValueAsString(""));
                }
                header.put(inner, values);
            } else {
                header.put(inner, List.of(parser.getValueAsString("")));
            }
        }
    }
}
