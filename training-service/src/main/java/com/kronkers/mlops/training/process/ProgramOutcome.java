package com.kronkers.mlops.training.process;

import java.time.Duration;

/** How a child process ended. */
public sealed interface ProgramOutcome {

    /** It ended by itself with exit code 0. */
    record Finished() implements ProgramOutcome {}

    /** It ended by itself with another exit code; {@code message} is what it said last. */
    record Broken(int exitCode, String message) implements ProgramOutcome {}

    /** It was ended, with everything that it had started, because its time was over. */
    record TimedOut(Duration limit) implements ProgramOutcome {}

    /**
     * It was ended, with everything that it had started, because it used more than it may.
     *
     * @param what it used, in words that follow "it used"
     */
    record OverLimit(Limit limit, String what) implements ProgramOutcome {}

    /** It was ended, with everything that it had started, because nobody wants its result any more. */
    record Stopped(String reason) implements ProgramOutcome {}
}
