package com.kronkers.mlops.training.run;

/** How far a run is. */
public enum RunStatus {
    RUNNING,
    SCHEDULED,
    FINISHED,
    FAILED,
    KILLED
}
