package com.kronkers.mlops.local;

import com.kronkers.mlops.local.cli.BenchCommand;
import com.kronkers.mlops.local.cli.DeadLettersCommand;
import com.kronkers.mlops.local.cli.DemoCommand;
import com.kronkers.mlops.local.cli.DownCommand;
import com.kronkers.mlops.local.cli.FailureMessages;
import com.kronkers.mlops.local.cli.StatusCommand;
import com.kronkers.mlops.local.cli.TestCommand;
import com.kronkers.mlops.local.cli.TokenCommand;
import com.kronkers.mlops.local.cli.UpCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The program behind the script {@code kronkers}. */
@Command(
        name = "./kronkers",
        description = "The Kronkers MLOps platform on this machine.%n",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        version = "Kronkers 0.1.0",
        subcommands = {
            UpCommand.class,
            DemoCommand.class,
            TestCommand.class,
            StatusCommand.class,
            TokenCommand.class,
            BenchCommand.class,
            DeadLettersCommand.class,
            DownCommand.class,
            HelpCommand.class
        },
        footer = {
            "",
            "Begin with:",
            "  ./kronkers demo     the whole loop on real supermarket data",
            "  ./kronkers test     every check of the platform",
        })
public final class Kronkers {

    private Kronkers() {}

    public static void main(String[] arguments) {
        // Kafka's client talks a lot while a broker is still coming up; the broker's own process sets its level itself.
        if (System.getProperty("org.slf4j.simpleLogger.defaultLogLevel") == null) {
            System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
        }
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Kronkers()).setExecutionExceptionHandler(new FailureMessages());
    }
}
