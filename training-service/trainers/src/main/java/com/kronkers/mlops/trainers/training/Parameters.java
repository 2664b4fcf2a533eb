package com.kronkers.mlops.trainers.training;

import com.kronkers.mlops.trainers.job.InvalidJobException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A policy's parameters, each asked for once, with its default and its range. */
public final class Parameters {
    public static final String SEARCH_TRIALS = "searchTrials";

    private static final int MOST_TRIALS = 100;

    private final Map<String, Object> given;
    private final Set<String> asked = new HashSet<>();

    public Parameters(Map<String, Object> given) {
        this.given = given;
    }

    /** @throws InvalidJobException if it is no whole number of this range */
    public int whole(String name, int otherwise, int low, int high) {
        return (int) number(name, otherwise, low, high, true);
    }

    /** How many trials a search of the others has; 0 for no search. */
    public int searchTrials() {
        int trials = whole(SEARCH_TRIALS, 0, 0, MOST_TRIALS);
        requireSearch(trials);
        return trials;
    }

    /** @throws InvalidJobException if so many trials are no search */
    public static void requireSearch(int trials) {
        if (trials == 1 || trials < 0 || trials > MOST_TRIALS) {
            throw new InvalidJobException("job.json: parameters." + SEARCH_TRIALS + ": must be 2 to " + MOST_TRIALS
                    + ", the first of them what is asked for, or 0 for no search, not " + trials);
        }
    }

    /** @throws InvalidJobException if it is no number of this range */
    public double number(String name, double otherwise, double low, double high) {
        return number(name, otherwise, low, high, false);
    }

    /** @throws InvalidJobException if it is none of these */
    public String text(String name, String otherwise, Set<String> known) {
        asked.add(name);
        Object value = given.getOrDefault(name, otherwise);
        if (!(value instanceof String text) || !known.contains(text)) {
            throw new InvalidJobException(
                    "job.json: parameters." + name + ": must be one of " + new TreeSet<>(known) + ", not " + value);
        }
        return text;
    }

    /** @throws InvalidJobException naming a parameter that was not asked for */
    public void requireNoOthers() {
        Set<String> others = new TreeSet<>(given.keySet());
        others.removeAll(asked);
        if (!others.isEmpty()) {
            throw new InvalidJobException(
                    "job.json: parameters: unknown " + others + "; there are " + new TreeSet<>(asked));
        }
    }

    private double number(String name, double otherwise, double low, double high, boolean whole) {
        asked.add(name);
        Object value = given.getOrDefault(name, otherwise);
        double number = value instanceof Number found ? found.doubleValue() : Double.NaN;
        boolean fits = number >= low && number <= high && (!whole || number == Math.rint(number));
        if (!fits) {
            String kind = whole ? "a whole number" : "a number";
            throw new InvalidJobException("job.json: parameters." + name + ": must be " + kind + " from "
                    + shown(low, whole) + " to " + shown(high, whole) + ", not " + value);
        }
        return number;
    }

    private static String shown(double bound, boolean whole) {
        return whole ? String.valueOf((long) bound) : String.valueOf(bound);
    }
}
