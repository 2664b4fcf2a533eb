package com.kronkers.mlops.serving.prediction;

import java.util.ArrayList;
import java.util.List;

/** The wrong fields of a request, as they are found. */
public final class FieldProblems {
    /** A caller that sends a thousand wrong rows learns as much from the first twenty problems. */
    private static final int MOST = 20;

    private final List<FieldProblem> found = new ArrayList<>(0);
    private Places places = (row, field) -> "rows[" + row + "]." + field;

    /** How the caller would write the place of a field. */
    public interface Places {
        String of(int row, String field);
    }

    void placedAs(FieldProblems others) {
        places = others.places;
    }

    public void placedBy(Places wording) {
        places = wording;
    }

    FieldProblems() {}

    /** Notes a wrong field; past the first twenty nobody is told. */
    public void add(int row, String field, String problem, String fix) {
        if (found.size() < MOST) {
            found.add(new FieldProblem(places.of(row, field), problem, fix));
        }
    }

    void addAll(FieldProblems others) {
        others.found.stream().limit(MOST - found.size()).forEach(found::add);
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** Whether more problems would not be told anyway. */
    boolean isFull() {
        return found.size() >= MOST;
    }

    /** @throws InvalidRowsException if more would not be told anyway, at once: what follows need not be read */
    void refuseIfFull() {
        if (isFull()) {
            refuseIfAny();
        }
    }

    List<FieldProblem> all() {
        return found;
    }

    /** @throws InvalidRowsException with everything that was found, if anything was */
    void refuseIfAny() {
        if (!found.isEmpty()) {
            throw new InvalidRowsException(found);
        }
    }

    /** A value as a message quotes it: never the whole of a long one. */
    static String shown(String value) {
        return value.length() > 60 ? value.substring(0, 60) + "..." : value;
    }

    /** As {@link #shown}, in quotes. */
    public static String quoted(String value) {
        return '"' + shown(value) + '"';
    }
}
