package com.kronkers.mlops.training.project;

/** A project that cannot be used as it is: what is wrong with it, where, and what to do. */
public final class InvalidProjectException extends Exception {
    private final String place;
    private final String fix;

    /**
     * @param place a file, or a part of one: {@code MLproject: entry_points.main.command}
     * @param problem what is wrong
     * @param fix what to do
     */
    public InvalidProjectException(String place, String problem, String fix) {
        super(problem);
        this.place = place;
        this.fix = fix;
    }

    public String place() {
        return place;
    }

    public String fix() {
        return fix;
    }
}
