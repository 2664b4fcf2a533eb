package com.kronkers.mlops.local.cli;

import com.kronkers.mlops.local.demo.Demo;
import com.kronkers.mlops.local.demo.PlatformClient;
import com.kronkers.mlops.local.platform.Platform;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts the platform and tells the story on it. */
@Command(
        name = "demo",
        description = "Start the platform, run the whole loop on real supermarket data, and stay.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The story takes a few minutes; each step is printed as it happens. A run uses names of its own, so it can be",
            "repeated. Its report is demo-report.json in the data directory.",
            "",
            "Examples:",
            "  ./kronkers demo",
            "  ./kronkers demo --exit && echo every decision was right",
        })
public final class DemoCommand implements Callable<Integer> {

    @Mixin
    private PlatformOption option;

    @Option(names = "--exit", description = "Stop the platform after the story; exit code 0 when it ended well.")
    private boolean exit;

    @Override
    public Integer call() throws Exception {
        Console console = Console.standard();
        try (Session session = Session.start(option.options(), console)) {
            Platform platform = session.platform();
            PlatformClient client = new PlatformClient(platform.edge(), platform::token);
            Demo demo = new Demo(client, platform.directory().root(), System.out);
            boolean endedWell = demo.run();
            if (exit) {
                WhereToLook.afterStop(platform.directory(), demo.paths(), console);
            } else {
                WhereToLook.print(platform, demo.paths(), console);
                console.say("\nThe platform stays. Ctrl-C stops everything.");
                session.stay();
            }
            return endedWell ? 0 : 1;
        }
    }
}
