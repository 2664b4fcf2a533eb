package com.kronkers.mlops.training.program;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A validator for tests, see {@link FakeTrainer}. */
public final class FakeValidator {
    private FakeValidator() {}

    public static void main(String[] arguments) throws Exception {
        Path job = Path.of(arguments[0]);
        String description = Files.readString(job);
        System.out.println("reads the host's users: " + Files.isReadable(Path.of("/etc/passwd")));
        Path directory = job.getParent();
        if (description.contains("\"predictions\":\"predictions.csv\"")) {
            System.out.println("predictions: " + Files.readAllLines(directory.resolve("predictions.csv")));
        }
        if (description.contains("\"behaviour\":\"refuse\"")) {
            Files.writeString(
                    directory.resolve("validation.json"),
                    """
                    {"outcome":"refused","refusedBecause":"no fair rows","primaryMetric":"wape",
                     "metrics":[],"comparisons":[]}
                    """);
            return;
        }
        boolean champion = description.contains("\"champion\"");
        if (champion && !isChampion(Files.readAllBytes(directory.resolve("champion.zip")))) {
            System.out.println("{\"error\":\"champion.zip is not the champion\"}");
            System.exit(1);
        }
        if (champion && !description.contains("\"trainedThrough\":\"")) {
            Files.writeString(
                    directory.resolve("validation.json"),
                    """
                    {"outcome":"refused","refusedBecause":"nobody said through when the champion was trained",
                     "primaryMetric":"wape","metrics":[],"comparisons":[]}
                    """);
            return;
        }
        // As the real one carries them on.
        String backtests = description.replaceFirst("(?s).*(\"backtests\":\\[.*?}}}]).*", "$1,");
        Files.writeString(
                directory.resolve("validation.json"),
                """
                {%s"outcome":"validated","primaryMetric":"wape",
                 "split":{"trainedThrough":"2017-09-04","testedFrom":"2017-09-11","testedThrough":"2017-10-02",
                          "testRows":1672,"series":418,"zeroShare":0.014},
                 "metrics":[{"subject":"candidate","rmse":14.2,"mae":8.6,"wape":0.281},
                            {"subject":"baseline:last-week","rmse":18.9,"mae":11.4,"wape":0.371}],
                 "comparisons":[{"against":"baseline:last-week","metric":"wape","difference":-0.09,
                                 "low":-0.101,"high":-0.08,"confidence":0.95}]}
                """
                        .formatted(backtests.equals(description) ? "" : backtests));
        Files.writeString(directory.resolve("reference.json"), "{\"buckets\":[]}");
        System.out.println("validated");
    }

    /** The registry's, or what the fake trainer made in a job that searched. */
    private static boolean isChampion(byte[] content) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        return text.equals("the champion's package") || text.contains("first-searched");
    }
}
