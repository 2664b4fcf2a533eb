package com.kronkers.mlops.ingestion.quality;

import com.kronkers.mlops.ingestion.profile.Quantiles;
import java.util.TreeSet;

/** How far two distributions are apart, from their sketches alone. */
public final class Distances {
    private static final int BINS = 10;
    private static final int POINTS = 200;
    /** Stands for an empty bin, whose logarithm there is none of. */
    private static final double LEAST_SHARE = 0.0001;

    private Distances() {}

    /**
     * The population stability index over tenths of the reference (Siddiqi: Credit Risk Scorecards, 2006). Values with
     * many rows make fewer bins.
     *
     * @return 0 for equal distributions; 0.1 is called small, 0.25 large
     */
    public static double stabilityIndex(Quantiles now, Quantiles before) {
        double[] edges = quantiles(before, BINS);
        double[] nowShares = shares(now.cumulative(edges));
        double[] beforeShares = shares(before.cumulative(edges));
        double sum = 0;
        for (int i = 0; i < nowShares.length; i++) {
            double a = Math.max(LEAST_SHARE, nowShares[i]);
            double b = Math.max(LEAST_SHARE, beforeShares[i]);
            sum += (a - b) * Math.log(a / b);
        }
        return sum;
    }

    /**
     * The greatest distance between the two cumulative distributions (Kolmogorov and Smirnov), looked for at 200
     * quantiles of each, which misses at most 0.005 of it.
     *
     * @return 0 to 1
     */
    public static double greatestDistance(Quantiles now, Quantiles before) {
        TreeSet<Double> points = new TreeSet<>();
        for (Quantiles each : new Quantiles[] {now, before}) {
            for (double point : quantiles(each, POINTS)) {
                points.add(point);
            }
        }
        double[] splits = points.stream().mapToDouble(point -> point).toArray();
        double[] a = now.cumulative(splits);
        double[] b = before.cumulative(splits);
        double greatest = 0;
        for (int i = 0; i < splits.length; i++) {
            greatest = Math.max(greatest, Math.abs(a[i] - b[i]));
        }
        return greatest;
    }

    private static double[] quantiles(Quantiles distribution, int parts) {
        TreeSet<Double> quantiles = new TreeSet<>();
        for (int i = 1; i < parts; i++) {
            quantiles.add(distribution.quantile((double) i / parts));
        }
        return quantiles.stream().mapToDouble(quantile -> quantile).toArray();
    }

    private static double[] shares(double[] cumulative) {
        double[] shares = new double[cumulative.length];
        double below = 0;
        for (int i = 0; i < shares.length; i++) {
            shares[i] = cumulative[i] - below;
            below = cumulative[i];
        }
        return shares;
    }
}
