package com.kronkers.mlops.trainers.linear;

import com.kronkers.mlops.trainers.search.Dimension;
import com.kronkers.mlops.trainers.search.Tunable;
import com.kronkers.mlops.trainers.training.Fitted;
import com.kronkers.mlops.trainers.training.Rows;
import com.kronkers.mlops.trainers.training.TrainingData;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A linear model with a penalty on large coefficients. The rows to stop by, newer than those fitted, tell which penalty is
 * best; then the model is fitted to both.
 */
public final class LinearTrainer implements Tunable {
    private static final List<Dimension> SPACE = List.of(Dimension.logarithmic("penalty", 0.01, 10_000));
    private static final double[] PENALTIES = {0.1, 1, 10, 100, 1000};
    private final LinearParameters parameters;

    public LinearTrainer(Map<String, Object> parameters) {
        this.parameters = LinearParameters.of(parameters);
    }

    @Override
    public int warmUpSteps() {
        return parameters.warmUpSteps();
    }

    @Override
    public int stopSteps() {
        return parameters.stopSteps();
    }

    @Override
    public int backtests() {
        return parameters.backtests();
    }

    @Override
    public int searchTrials() {
        return parameters.searchTrials();
    }

    @Override
    public Record parameters() {
        return parameters;
    }

    @Override
    public List<Dimension> space() {
        return SPACE;
    }

    @Override
    public Fitted.Course stop(TrainingData data) {
        return penalty(data, penalties());
    }

    @Override
    public Fitted train(TrainingData data) {
        double[] penalties = penalties();
        Fitted.Course course = penalty(data, penalties);
        double best = penalties[course.best() - 1];
        data.progress().accept("fitting " + data.both().count() + " rows with penalty " + best);
        return fit(data, data.both(), best, course);
    }

    private double[] penalties() {
        return parameters.penalty() > 0 ? new double[] {parameters.penalty()} : PENALTIES;
    }

    private Fitted.Course penalty(TrainingData data, double[] penalties) {
        int best = 0;
        double[] losses = new double[penalties.length];
        for (int i = 0; i < penalties.length; i++) {
            LinearModel tried = fit(data, data.fit(), penalties[i], null);
            losses[i] = loss(tried.forecast(data.stop().features()), data.stop(), data.width());
            data.progress().accept(String.format(Locale.ROOT, "penalty %s: loss %.4f", penalties[i], losses[i]));
            best = losses[i] < losses[best] ? i : best;
        }
        return new Fitted.Course(penalties.length, best + 1, losses[best]);
    }

    private LinearModel fit(TrainingData data, Rows rows, double penalty, Fitted.Course course) {
        Design design = Design.of(data.columns().inputs(), rows.features());
        DesignMatrix matrix = design.rows(rows.features());
        double[][] coefficients;
        if (data.width() > 1) {
            coefficients = PenalisedSoftmax.fit(matrix, rows.target(), data.width(), penalty);
        } else {
            boolean absolute = parameters.objective().equals("absolute");
            coefficients = new double[][] {
                absolute
                        ? PenalisedSquares.fitAbsolute(matrix, rows.target(), penalty)
                        : PenalisedSquares.fit(matrix, rows.target(), null, penalty)
            };
        }
        boolean neverNegative = Arrays.stream(data.both().target()).allMatch(value -> value >= 0);
        return new LinearModel(data, design, coefficients, neverNegative, course);
    }

    /** The mean absolute error, or the mean negative logarithm of the true class's probability. */
    private static double loss(double[] forecast, Rows rows, int width) {
        double sum = 0;
        for (int row = 0; row < rows.count(); row++) {
            sum += width == 1
                    ? Math.abs(forecast[row] - rows.target()[row])
                    : -Math.log(Math.max(1e-15, forecast[row * width + (int) rows.target()[row]]));
        }
        return sum / rows.count();
    }
}
