package com.kronkers.mlops.ingestion.quality;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** When a new version differs so much from the last accepted one that a person must look at it. */
@ConfigMapping(prefix = "kronkers.quality")
public interface QualityConfig {
    /** Values needed on both sides before a column is judged; smaller samples say too little. */
    @WithDefault("20")
    long minimumRows();

    /** How far the ratio of medians may be from a power of ten, as a share of it. */
    @WithDefault("0.15")
    double scaleTolerance();

    /** Share of rows that may be rejected; a file that mostly does not fit is probably another file. */
    @WithDefault("0.10")
    double rejectedShare();

    /** Rise of the share of missing values, in absolute terms. */
    @WithDefault("0.10")
    double nullShareRise();

    /** Share of rows whose category is new, or was there before and has vanished. */
    @WithDefault("0.20")
    double categoryShare();

    /** Change of a flag's share of true values, in absolute terms. */
    @WithDefault("0.30")
    double flagShareChange();

    /** Rows in which a flag should differ before one that never does is called broken. */
    @WithDefault("30")
    double flagRowsMissing();

    /** Values needed on both sides before a shift of their distribution is worth a warning. */
    @WithDefault("500")
    long shiftRows();

    /** Greatest distance of the cumulative distributions above which a shift is worth a warning. */
    @WithDefault("0.3")
    double shift();

    /** Rows times or divided by this are no ordinary growth; demand that doubles must pass. */
    @WithDefault("5")
    double volumeFactor();
}
