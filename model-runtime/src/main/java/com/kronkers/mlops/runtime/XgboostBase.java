package com.kronkers.mlops.runtime;

import java.util.List;
import java.util.Set;

/**
 * Where a model's sums of trees begin. From version 3.1 on XGBoost writes a list, one number for each output; the engine
 * here knows a single number and would read any list as its default. A list of one is handed to it as the number; a
 * longer one is added to its raw outputs, and what then makes predictions of them is done here.
 */
final class XgboostBase {
    private static final String PROBABILITIES = "multi:softprob";
    private static final String LABEL = "multi:softmax";
    /** Objectives whose predictions are the raw outputs. */
    private static final Set<String> IDENTITIES = Set.of(
            "reg:squarederror", "reg:absoluteerror", "reg:pseudohubererror", "reg:quantileerror", "reg:linear");

    private final List<Float> scores;
    private final String objective;

    private XgboostBase(List<Float> scores, String objective) {
        this.scores = scores;
        this.objective = objective;
    }

    /** @throws InvalidModelPackageException if it has several, and an objective with which they are not served */
    static XgboostBase of(XgboostFile header) {
        String objective = header.objective();
        boolean served = objective.equals(PROBABILITIES) || objective.equals(LABEL) || IDENTITIES.contains(objective);
        if (header.baseScores().size() > 1 && !served) {
            throw new InvalidModelPackageException("a model with several base scores and the objective " + objective
                    + " is not served; export it to ONNX");
        }
        return new XgboostBase(header.baseScores(), objective);
    }

    /** Whether predictions are made here out of raw outputs. */
    boolean isOurs() {
        return scores.size() > 1;
    }

    String ofTheEngine() {
        return scores.isEmpty() ? "0.5" : isOurs() ? "0" : scores.get(0).toString();
    }

    /** Adds each output's number to every {@code stride}th value from the first on, output after output. */
    void addTo(float[] values, int stride, int first) {
        if (!isOurs()) {
            return;
        }
        int output = 0;
        for (int i = first; i < values.length; i += stride) {
            values[i] += scores.get(output);
            output = (output + 1) % scores.size();
        }
    }

    float[] transform(float[] raw) {
        if (!isOurs() || IDENTITIES.contains(objective)) {
            return raw;
        }
        int width = scores.size();
        float[] labels = new float[raw.length / width];
        for (int row = 0; row < labels.length; row++) {
            labels[row] = softmax(raw, row * width, width);
        }
        return objective.equals(LABEL) ? labels : raw;
    }

    /** In place, as the engine does it; returns the largest one's index. */
    private static int softmax(float[] values, int from, int width) {
        int largest = 0;
        for (int i = 1; i < width; i++) {
            largest = values[from + i] > values[from + largest] ? i : largest;
        }
        float shift = values[from + largest];
        double sum = 0;
        for (int i = from; i < from + width; i++) {
            values[i] = (float) Math.exp(values[i] - shift);
            sum += values[i];
        }
        for (int i = from; i < from + width; i++) {
            values[i] /= (float) sum;
        }
        return largest;
    }
}
