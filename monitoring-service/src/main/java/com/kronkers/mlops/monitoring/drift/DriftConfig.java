package com.kronkers.mlops.monitoring.drift;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

@ConfigMapping(prefix = "kronkers.drift")
interface DriftConfig {

    /** How often closed windows are looked for. */
    @WithDefault("1s")
    String every();

    /** Fewest different rows that are judged: with fewer, sampling noise hides what matters. */
    @WithDefault("200")
    int minimumRows();

    /** Captured windows with too few rows are pooled with later ones, but not over more time than this. */
    @WithDefault("PT1H")
    Duration longestWindow();

    /** Fewest reference buckets: a spread cannot be learned from a handful. */
    @WithDefault("8")
    int minimumBuckets();

    /** Accepted share of false alarms among the features called drifted. */
    @WithDefault("0.01")
    double falseAlarmRate();

    /** Windows in a row that must agree on a drifted feature before an alarm. */
    @WithDefault("2")
    int persistence();

    /** Stable windows in a row that close an alarm. */
    @WithDefault("3")
    int quietWindows();

    /** Windows whose entities differ from the reference's in more than this share of rows are not compared. */
    @WithDefault("0.25")
    double largestMixDifference();

    /** Judgements older than this are deleted, and windows that waited as long for a version to be deployed. */
    @WithDefault("P90D")
    Duration retention();

    /** Smallest effects worth an alarm. */
    Floor floor();

    interface Floor {
        /** Population stability index; 0.1 is customarily some change, 0.25 a major one. */
        @WithDefault("0.125")
        double psi();

        /** Kolmogorov-Smirnov distance: an eighth of the rows must have moved. */
        @WithDefault("0.125")
        double ks();

        /** Cohen's w; 0.1 is customarily small, 0.3 medium. */
        @WithDefault("0.2")
        double cohensW();

        /** Difference of the shares of missing values. */
        @WithDefault("0.05")
        double nullShare();

        /** Share of rows with a category never seen. */
        @WithDefault("0.01")
        double newCategory();
    }

    default DriftSettings settings() {
        return new DriftSettings(
                minimumRows(),
                minimumBuckets(),
                falseAlarmRate(),
                largestMixDifference(),
                new DriftSettings.EffectFloors(
                        floor().psi(), floor().ks(), floor().cohensW(), floor().nullShare(), floor().newCategory()));
    }
}
