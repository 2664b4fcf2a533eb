package com.kronkers.mlops.local.demo;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;

/** The demo on a running platform: the story, its table and {@code demo-report.json}. */
public final class Demo {
    private final PlatformClient platform;
    private final Path dataDirectory;
    private final PrintStream out;

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
        Narrator narrator = new Narrator(out);
        Story story = new Story(platform, narrator);
        String failure = null;
        try {
            story.tell();
        } catch (StoryFailedException e) {
            failure = e.getMessage();
        }
        DemoReport report = story.report(failure);
        Path file = dataDirectory.resolve("demo-report.json");
        report.write(file);
        printTable(report);
        printWhereToLook(story, file);
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

    private void printWhereToLook(Story story, Path file) {
        out.printf("%nWhere to look (./kronkers token <role> makes the token for -H \"Authorization: Bearer ...\")%n");
        String origin = platform.origin().toString();
        out.printf("  %s/models/%s/history%n", origin, story.model());
        out.printf("  %s/monitoring/models/%s%n", origin, story.model());
        out.printf("  %s/datasets/%s/versions%n", origin, story.receiptsDataset());
        out.printf("  %s%n", file);
    }
}
