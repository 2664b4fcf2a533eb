package com.kronkers.mlops.training.runner;

import com.kronkers.mlops.training.process.ProgramOutcome;
import java.util.Optional;

/** What the end of a step's program means for the run. */
final class StepEnd {
    private StepEnd() {}

    /** @return how the run ended, or empty if it goes on */
    static Optional<RunOutcome> of(String step, ProgramOutcome outcome) {
        return of(step, outcome, Advice.JOB);
    }

    /** The same for the program that makes a Python environment, within limits of its own. */
    static Optional<RunOutcome> ofEnvironment(ProgramOutcome outcome) {
        return of("environment", outcome, Advice.ENVIRONMENT);
    }

    private static Optional<RunOutcome> of(String step, ProgramOutcome outcome, Advice advice) {
        if (outcome instanceof ProgramOutcome.TimedOut timedOut) {
            return Optional.of(new RunOutcome.TimedOut(step, timedOut.limit(), advice.time()));
        }
        if (outcome instanceof ProgramOutcome.Stopped stopped) {
            return Optional.of(new RunOutcome.Stopped(stopped.reason()));
        }
        if (outcome instanceof ProgramOutcome.OverLimit overLimit) {
            return Optional.of(new RunOutcome.Failed(
                    step, "was ended because it used " + overLimit.what() + advice.beyond(overLimit.limit())));
        }
        if (outcome instanceof ProgramOutcome.Broken broken) {
            String said = broken.message().isEmpty() ? "nothing" : "'" + broken.message() + "'";
            return Optional.of(new RunOutcome.Failed(
                    step, "the program ended with exit code " + broken.exitCode() + " and said last: " + said));
        }
        return Optional.empty();
    }
}
