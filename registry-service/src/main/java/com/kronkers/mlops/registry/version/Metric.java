package com.kronkers.mlops.registry.version;

import java.util.Locale;
import java.util.Optional;

/**
 * Errors of one subject on the validator's test rows; lower is better in each.
 *
 * @param subject {@code candidate}, {@code champion} or {@code baseline:<name>}
 * @param rmse root mean squared error, in units of the target
 * @param mae mean absolute error, in units of the target
 * @param wape weighted absolute percentage error, as a fraction (0.3 is 30 %)
 */
public record Metric(String subject, Double rmse, Double mae, Double wape) {

    /** The error called {@code metric} ({@code rmse}, {@code mae}, {@code wape}); empty if unknown or not finite. */
    public Optional<Double> value(String metric) {
        Double value =
                switch (String.valueOf(metric).toLowerCase(Locale.ROOT)) {
                    case "rmse" -> rmse;
                    case "mae" -> mae;
                    case "wape" -> wape;
                    default -> null;
                };
        return Optional.ofNullable(value).filter(Double::isFinite);
    }
}
