package com.kronkers.mlops.training.program;

import java.nio.file.Files;
import java.nio.file.Path;

/** Judges what a project made at an earlier origin, for tests, see {@link FakeTrainer}. */
public final class FakeBacktest {
    private FakeBacktest() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println("reads the host's users: " + Files.isReadable(Path.of("/etc/passwd")));
        Path job = Path.of(arguments[0]);
        String origin = Files.readString(job).replaceFirst("(?s).*\"backtest\":(\\d+).*", "$1");
        Path directory = job.getParent();
        if (!Files.exists(directory.resolve("model.zip")) || !Files.exists(directory.resolve("data.parquet"))) {
            System.out.println("{\"error\":\"there is nothing to judge\"}");
            System.exit(1);
        }
        Files.writeString(
                directory.resolve("backtest.json"),
                """
                {"trainedThrough":"2017-0%s-01","testedFrom":"2017-09-11","testedThrough":"2017-10-02","rows":9,
                 "scores":{"candidate":{"wape":0.3}}}
                """
                        .formatted(9 - Integer.parseInt(origin)));
        System.out.println("judged backtest " + origin);
    }
}
