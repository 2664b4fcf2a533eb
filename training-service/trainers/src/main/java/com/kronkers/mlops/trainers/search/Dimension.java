package com.kronkers.mlops.trainers.search;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/** A parameter that is searched. Its values lie along the unit interval, so that all of them are sampled alike. */
public interface Dimension {

    String name();

    /**
     * The value at a place.
     *
     * @param unit 0 to 1
     */
    Object at(double unit);

    /** The place of a value; {@code NaN} for one that is not in the range, as a default may be. */
    double unit(Object value);

    /** Numbers, each as likely as another. */
    static Dimension number(String name, double low, double high) {
        return new Range(name, low, high);
    }

    /** Positive numbers, each order of magnitude as likely as another. */
    static Dimension logarithmic(String name, double low, double high) {
        return new LogRange(name, low, high);
    }

    /** Whole numbers, both ends among them. */
    static Dimension whole(String name, int low, int high) {
        return new WholeRange(name, low, high);
    }

    /** One of these values, from the smallest to the largest. */
    static Dimension choice(String name, List<?> values) {
        return new Choice(name, values);
    }

    /** To three digits: a run shows them, and nobody can tell more apart. */
    private static double rounded(double value) {
        return new BigDecimal(value).round(new MathContext(3)).doubleValue();
    }

    private static double within(double unit) {
        return unit >= 0 && unit <= 1 ? unit : Double.NaN;
    }

    private static double number(Object value) {
        return value instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    record Range(String name, double low, double high) implements Dimension {
        @Override
        public Object at(double unit) {
            return rounded(low + unit * (high - low));
        }

        @Override
        public double unit(Object value) {
            return within((number(value) - low) / (high - low));
        }
    }

    record LogRange(String name, double low, double high) implements Dimension {
        @Override
        public Object at(double unit) {
            return rounded(low * StrictMath.pow(high / low, unit));
        }

        @Override
        public double unit(Object value) {
            return within(StrictMath.log(number(value) / low) / StrictMath.log(high / low));
        }
    }

    record WholeRange(String name, int low, int high) implements Dimension {
        @Override
        public Object at(double unit) {
            return Math.min(high, low + (int) (unit * (high - low + 1)));
        }

        @Override
        public double unit(Object value) {
            return within((number(value) - low + 0.5) / (high - low + 1));
        }
    }

    record Choice(String name, List<?> values) implements Dimension {
        @Override
        public Object at(double unit) {
            return values.get(Math.min(values.size() - 1, (int) (unit * values.size())));
        }

        @Override
        public double unit(Object value) {
            return within((values.indexOf(value) + 0.5) / values.size());
        }
    }
}
