package com.kronkers.mlops.monitoring.drift;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a window says about its reference. */
public sealed interface DriftVerdict {

    /** stable, drifted or too-few-samples. */
    String label();

    /** Every test made, empty where the window could not be judged. */
    List<FeatureTest> tests();

    /** Different rows that were compared. */
    long effectiveRows();

    /** The verdict in words. */
    String explanation();

    /** The names of what has drifted. */
    default Set<String> driftedFeatures() {
        return tests().stream()
                .filter(FeatureTest::drifted)
                .map(FeatureTest::name)
                .collect(Collectors.toSet());
    }

    /** Nothing has left the reference further than the reference's own buckets leave each other. */
    record Stable(long effectiveRows, List<FeatureTest> tests) implements DriftVerdict {
        @Override
        public String label() {
            return "stable";
        }

        @Override
        public String explanation() {
            return "Within the spread of the reference.";
        }
    }

    /** At least one test is significant and large enough to matter. */
    record Drifted(long effectiveRows, List<FeatureTest> tests) implements DriftVerdict {

        private static final int NAMED = 3;
        private static final double CRITICAL = 4;

        @Override
        public String label() {
            return "drifted";
        }

        /** {@code data} where an input has changed; a change of the answers alone is {@code prediction}. */
        public String kind() {
            return tests.stream().anyMatch(test -> test.drifted() && !test.isOutput()) ? "data" : "prediction";
        }

        /** {@code critical} from four thresholds on, {@code warning} before. */
        public String severity() {
            return strongest().stream().anyMatch(test -> excess(test) >= CRITICAL) ? "critical" : "warning";
        }

        @Override
        public String explanation() {
            Set<String> named = new HashSet<>();
            String findings = strongest().stream()
                    .filter(test -> named.add(test.name()))
                    .limit(NAMED)
                    .map(FeatureTest::finding)
                    .collect(Collectors.joining("; "));
            int others = driftedFeatures().size() - named.size();
            return findings + (others > 0 ? "; and " + others + " more" : "") + ".";
        }

        private List<FeatureTest> strongest() {
            return tests.stream()
                    .filter(FeatureTest::drifted)
                    .sorted(Comparator.comparingDouble(Drifted::excess).reversed())
                    .toList();
        }

        private static double excess(FeatureTest test) {
            return test.statistic() / test.threshold();
        }
    }

    /** The window, or the reference, does not hold enough to judge by. */
    record TooFewSamples(long effectiveRows, String explanation) implements DriftVerdict {
        @Override
        public String label() {
            return "too-few-samples";
        }

        @Override
        public List<FeatureTest> tests() {
            return List.of();
        }
    }
}
