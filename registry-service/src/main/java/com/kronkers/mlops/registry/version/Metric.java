package com.kronkers.mlops.registry.version;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Locale;
import java.util.Optional;

/**
 * What one subject scored on the validator's test rows; lower is better in all but {@code auc}, {@code prAuc} and
 * {@code f1}. The first three are always there; the others where they mean something, else {@code null}.
 *
 * @param subject {@code candidate}, {@code champion} or {@code baseline:<name>}
 * @param rmse root mean squared error, in units of the target
 * @param mae mean absolute error, in units of the target
 * @param wape weighted absolute percentage error, as a fraction (0.3 is 30 %)
 * @param bias mean of predicted minus actual, in units of the target
 * @param mase mean absolute error over that of the last known value
 * @param logLoss mean negative logarithm of the true class's probability
 * @param auc area under the ROC curve
 * @param prAuc average precision
 * @param f1 of the most probable class
 * @param calibrationError mean distance of probability and frequency
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Metric(
        String subject,
        Double rmse,
        Double mae,
        Double wape,
        Double bias,
        Double mase,
        Double logLoss,
        Double auc,
        Double prAuc,
        Double f1,
        Double calibrationError) {

    public Metric(String subject, Double rmse, Double mae, Double wape) {
        this(subject, rmse, mae, wape, null, null, null, null, null, null, null);
    }

    /** The error called {@code metric}, lower being better; empty if unknown or not finite. */
    public Optional<Double> value(String metric) {
        Double value =
                switch (String.valueOf(metric).toLowerCase(Locale.ROOT)) {
                    case "rmse" -> rmse;
                    case "mae" -> mae;
                    case "wape" -> wape;
                    case "logloss" -> logLoss;
                    default -> null;
                };
        return Optional.ofNullable(value).filter(Double::isFinite);
    }
}
