package com.kronkers.mlops.local.demo;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The demo on a running platform: the story, its table and {@code demo-report.json}. */
public final class Demo {
    private final PlatformClient platform;
    private final Path dataDirectory;
    private final PrintStream out;
    private List<String> paths = List.of();

    /**
     * @param platform the running platform
     * @param dataDirectory where {@code demo-report.json} is written
     * @param out what the person sees
     */
    public Demo(PlatformClient platform, Path dataDirectory, PrintStream out) {
        this.platform = platform;
        this.dataDirectory = dataDirectory;
        this.out = out;
    }

    /** Tells the story and returns whether every decision was right and explained. */
    public boolean run() {
        Story story = new Story(platform, new Narrator(out));
        String failure = null;
        try {
            story.tell();
        } catch (StoryFailedException | UncheckedIOException e) {
            failure = e.getMessage();
        }
        paths = List.of(
                "/models/" + story.model() + "/history",
                "/monitoring/models/" + story.model(),
                "/datasets/" + story.receiptsDataset() + "/versions");
        DemoReport report = story.report(failure);
        Path file = dataDirectory.resolve("demo-report.json");
        report.write(file);
        printTable(report);
        out.printf("  report    %s%n", file);
        if (failure != null) {
            out.printf("%nThe story did not end well: %s%n", failure);
        }
        return report.ok();
    }

    private void printTable(DemoReport report) {
        out.printf("%nWhat happened%n");
        if (report.data() != null) {
            out.printf(
                    Locale.ROOT,
                    "  data      %d series, %.1f %% zero weeks%n",
                    report.data().series(),
                    100 * report.data().zeroShare());
            report.data()
                    .baselines()
                    .forEach(baseline ->
                            out.printf(Locale.ROOT, "  baseline  %-24s WAPE %.3f%n", baseline.name(), baseline.wape()));
        }
        report.versions()
                .forEach(version -> out.printf(
                        Locale.ROOT,
                        "  version   %s v%s %s: %s%n",
                        version.model(),
                        version.version(),
                        version.promoted() ? "promoted" : "refused",
                        version.reason()));
        report.drift()
                .forEach(drift -> out.printf(
                        "  drift     %s: %s -> %s%n",
                        drift.kind(), String.join(", ", drift.features()), drift.action()));
        out.printf("  requests  %d failed%n", report.failedRequests());
    }

    /** What the story left to look at, as paths of the platform's address; empty before it was told. */
    public List<String> paths() {
        return paths;
    }
}
