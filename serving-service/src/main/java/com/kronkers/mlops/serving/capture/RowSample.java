package com.kronkers.mlops.serving.capture;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Which rows of a window its sketches of numbers take: every one of the first {@link #ALL}, then one at random of each
 * group of neighbours that stands for them all. At this many rows the error of sampling stays far below the sketch's
 * own, and a busy model's window costs little more than a quiet one's. How large the groups are is decided when the
 * window opens, by the window before; the first window of a version takes every row. Not thread-safe.
 */
final class RowSample {
    static final int ALL = 100_000;

    private static final int[] NONE = {};

    private final int group;
    private final SplittableRandom random = new SplittableRandom();
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

        boolean isNone() {
            return positions != null && positions.length == 0;
        }
    }

    /** @param expected rows of this window: as many as the one before had */
    RowSample(long expected) {
        this.group = (int) Math.max(1, expected / (2 * ALL));
        openGroup(0);
    }

    /** Of the next so many rows. */
    Taken take(int more) {
        if (group == 1 || rows < ALL) {
            rows += more;
            return Taken.EVERY;
        }
        rows += more;
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

    private void openGroup(long start) {
        groupStart = start;
        next = start + random.nextInt(group);
    }
}
