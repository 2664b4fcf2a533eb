package com.kronkers.mlops.local.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Described here for the help; the script runs Maven itself, as there may be nothing built yet. */
@Command(
        name = "test",
        description = "Run every check: mvn verify of the whole repository. Further words go to Maven.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./kronkers test",
            "  ./kronkers test -pl registry-service",
            "  ./kronkers test clients        tests with clients that nobody here wrote; they need Python",
            "  ./kronkers test all            both",
        })
public final class TestCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ARGUMENT", description = "Passed to Maven.")
    private List<String> arguments = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().getErr().println("Run the tests through the script of the repository: ./kronkers test");
        return 2;
    }
}
