package com.kronkers.mlops.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Events that a service could not use, and what a person decides about them. */
@Command(
        name = "dead-letters",
        description = "List, replay or skip the events that a service could not use.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "While an event waits here, later events of its key wait behind it; other keys go on.",
            "",
            "Examples:",
            "  ./kronkers dead-letters list",
            "  ./kronkers dead-letters replay training 0198c0de-0000-7000-8000-000000000001",
            "  ./kronkers dead-letters skip training 0198c0de-0000-7000-8000-000000000001",
        })
public final class DeadLettersCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(name = "list", description = "List the events that wait.", mixinStandardHelpOptions = true)
    int list(
            @Mixin DirectoryOption where,
            @Option(names = "--all", description = "Show also those replayed or skipped before.") boolean all,
            @Parameters(arity = "0..1", paramLabel = "SERVICE", description = "Only this service's.") String service)
            throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        RunningPlatform platform = RunningPlatform.find(where.directory());
        List<String> services = service != null ? List.of(service) : platform.services();
        int count = 0;
        for (String each : services) {
            for (JsonNode letter : platform.get("/dead-letters/" + each + "?state=" + (all ? "all" : "open"))) {
                print(out, each, letter);
                count++;
            }
        }
        out.println(count == 0 ? "No event waits." : count + (count == 1 ? " event." : " events."));
        return 0;
    }

    private static void print(PrintWriter out, String service, JsonNode letter) {
        out.printf(
                "%s %s %s%n    topic %s, key %s, state %s%n    %s%n",
                service,
                letter.path("id").asText(),
                letter.path("receivedAt").asText(),
                letter.path("topic").asText(),
                letter.path("key").asText(),
                letter.path("state").asText(),
                letter.path("reason").asText(""));
    }

    @Command(
            name = "replay",
            description = "Apply an event once more, then what waits behind it.",
            mixinStandardHelpOptions = true)
    int replay(
            @Mixin DirectoryOption where,
            @Parameters(paramLabel = "SERVICE") String service,
            @Parameters(paramLabel = "ID") String id)
            throws IOException, InterruptedException {
        return resolve(where, service, id, "replay");
    }

    @Command(
            name = "skip",
            description = "Give an event up and apply what waits behind it.",
            mixinStandardHelpOptions = true)
    int skip(
            @Mixin DirectoryOption where,
            @Parameters(paramLabel = "SERVICE") String service,
            @Parameters(paramLabel = "ID") String id)
            throws IOException, InterruptedException {
        return resolve(where, service, id, "skip");
    }

    private int resolve(DirectoryOption where, String service, String id, String action)
            throws IOException, InterruptedException {
        JsonNode letter =
                RunningPlatform.find(where.directory()).post("/dead-letters/" + service + "/" + id + "/" + action);
        spec.commandLine()
                .getOut()
                .println(id + " is now " + letter.path("state").asText() + ".");
        return 0;
    }
}
