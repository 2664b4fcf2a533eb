package com.kronkers.mlops.serving.capture;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Which rows of a window its sketches of numbers take: every one of the first {@link #ALL}, then one at random of each
 * group of neighbours that stands for them all. How large the groups are is decided once, by how fast the first rows came
 * and how long the window still lasts, so that about as many rows again are taken. At so many rows the error of sampling
 * stays far below the sketch's own, and a busy model's window costs little more than a quiet one's. Not thread-safe.
 */
final class RowSample {
    static final int ALL = 100_000;

    private static final int[] NONE = {};

    private final long startMillis;
    private final long endMillis;
    private final SplittableRandom random = new SplittableRandom();
    private int group;
    private long rows;
    private long groupStart;
    private long next;

    /**
     * Rows of one request that a sketch takes.
     *
     * @param positions of the rows; {@code null} for every one
     * @param weight for how many rows each of them stands
     */
    record Taken(int[] positions, int weight) {
        static final Taken EVERY = new Taken(null, 1);

        boolean isEvery() {
            return positions == null;
        }

        boolean isNone() {
            return positions != null && positions.length == 0;
        }
    }

    /**
     * Of a window.
     *
     * @param startMillis when its first row came
     * @param endMillis when it ends
     */
    RowSample(long startMillis, long endMillis) {
        this.startMillis = startMillis;
        this.endMillis = endMillis;
    }

    /** Of the next so many rows. */
    Taken take(int more, long atMillis) {
        if (rows < ALL) {
            rows += more;
            return Taken.EVERY;
        }
        if (group == 0) {
            decide(atMillis);
        }
        rows += more;
        if (group == 1) {
            return Taken.EVERY;
        }
        int[] positions = next < more ? new int[(int) ((more - next) / group) + 2] : NONE;
        int count = 0;
        while (next < more) {
            positions[count++] = (int) next;
            openGroup(groupStart + group);
        }
        groupStart -= more;
        next -= more;
        return new Taken(count == positions.length ? positions : Arrays.copyOf(positions, count), group);
    }

    /** How many rows there were. */
    long rows() {
        return rows;
    }

    private void decide(long atMillis) {
        double perMilli = rows / (double) Math.max(1, atMillis - startMillis);
        double expected = perMilli * Math.max(0, endMillis - atMillis);
        group = (int) Math.max(1, Math.min(expected / ALL, Integer.MAX_VALUE));
        openGroup(0);
    }

    private void openGroup(long start) {
        groupStart = start;
        next = start + random.nextInt(group);
    }
}
