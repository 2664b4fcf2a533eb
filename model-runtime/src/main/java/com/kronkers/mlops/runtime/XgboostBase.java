package com.kronkers.mlops.runtime;

import java.util.List;
import java.util.Set;

/**
 * Where a model's sums of trees begin, and how predictions are made of them. From version 3.1 on XGBoost writes a list,
 * one number for each output; the engine here knows a single number and would read any list as its default. A list of one
 * is handed to it as the number; a longer one is added to its raw outputs, and what makes predictions of them is done
 * here.
 */
final class XgboostBase {
    private static final String PROBABILITIES = "multi:softprob";
    private static final String LABEL = "multi:softmax";
    private static final Set<String> IDENTITIES = Set.of(
            "reg:squarederror",
            "reg:absoluteerror",
            "reg:pseudohubererror",
            "reg:quantileerror",
            "reg:linear",
            "binary:logitraw");
    private static final Set<String> SIGMOIDS = Set.of("binary:logistic", "reg:logistic");
    private static final Set<String> EXPONENTIALS = Set.of("count:poisson", "reg:gamma", "reg:tweedie");

    private final List<Float> scores;
    private final String objective;
    private final int outputs;

    private XgboostBase(List<Float> scores, String objective, int outputs) {
        this.scores = scores;
        this.objective = objective;
        this.outputs = outputs;
    }

    /** @throws InvalidModelPackageException if it has several, and an objective with which they are not served */
    static XgboostBase of(XgboostFile header) {
        String objective = header.objective();
        boolean served = multiclass(objective) || IDENTITIES.contains(objective);
        if (header.baseScores().size() > 1 && !served) {
            throw new InvalidModelPackageException("a model with several base scores and the objective " + objective
                    + " is not served; export it to ONNX");
        }
        return new XgboostBase(header.baseScores(), objective, outputs(header));
    }

    /** How many sums of trees a row has: one for each class, also where only the largest one's place is answered. */
    static int outputs(XgboostFile header) {
        return multiclass(header.objective()) ? header.classes() : Math.max(1, header.targets());
    }

    private static boolean multiclass(String objective) {
        return objective.equals(PROBABILITIES) || objective.equals(LABEL);
    }

    /** Whether the engine knows only the trees' sums, and predictions are made here. */
    boolean isOurs() {
        return scores.size() > 1;
    }

    String ofTheEngine() {
        return isOurs() ? "0" : String.valueOf(single());
    }

    private float single() {
        return scores.isEmpty() ? 0.5f : scores.get(0);
    }

    /** Where each output's sum begins; {@code null} where the objective is none that is computed here. */
    float[] begin() {
        float[] begin = new float[outputs];
        for (int i = 0; i < outputs; i++) {
            begin[i] = isOurs() ? scores.get(i) : single();
        }
        if (multiclass(objective) || IDENTITIES.contains(objective)) {
            return begin;
        }
        if (outputs != 1 || !SIGMOIDS.contains(objective) && !EXPONENTIALS.contains(objective)) {
            return null;
        }
        double base = single();
        begin[0] = (float) (SIGMOIDS.contains(objective) ? -Math.log(1 / base - 1) : Math.log(base));
        return begin;
    }

    /** Adds each output's number to every {@code stride}th value from the first on, output after output, in place. */
    float[] addTo(float[] values, int stride, int first) {
        for (int i = first, output = 0; isOurs() && i < values.length; i += stride) {
            values[i] += scores.get(output);
            output = (output + 1) % scores.size();
        }
        return values;
    }

    /** Predictions of raw outputs; may change these. */
    float[] transform(float[] raw) {
        if (multiclass(objective)) {
            return transformClasses(raw);
        }
        boolean sigmoid = SIGMOIDS.contains(objective);
        if (sigmoid || EXPONENTIALS.contains(objective)) {
            for (int i = 0; i < raw.length; i++) {
                raw[i] = (float) (sigmoid ? 1 / (1 + Math.exp(-raw[i])) : Math.exp(raw[i]));
            }
        }
        return raw;
    }

    private float[] transformClasses(float[] raw) {
        float[] labels = new float[raw.length / outputs];
        for (int row = 0; row < labels.length; row++) {
            labels[row] = softmax(raw, row * outputs, outputs);
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
