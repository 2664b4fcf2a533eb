package com.kronkers.mlops.local.cli;

import com.kronkers.mlops.local.demo.StoryFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** A failure whose message is meant for people is shown as that message; only a surprise shows where it came from. */
public final class FailureMessages implements IExecutionExceptionHandler {

    /** A shell's convention for a program that Ctrl-C ended. */
    private static final int INTERRUPTED = 130;

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult result) throws Exception {
        if (failure instanceof InterruptedException) {
            return INTERRUPTED;
        }
        if (!(failure instanceof IOException
                || failure instanceof UncheckedIOException
                || failure instanceof StoryFailedException
                || failure instanceof IllegalArgumentException)) {
            throw failure;
        }
        command.getErr().println("\n" + failure.getMessage());
        for (Throwable also : failure.getSuppressed()) {
            command.getErr().println("Also: " + also.getMessage());
        }
        return CommandLine.ExitCode.SOFTWARE;
    }
}
