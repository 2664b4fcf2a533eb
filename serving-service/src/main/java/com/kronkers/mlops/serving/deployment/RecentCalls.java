package com.kronkers.mlops.serving.deployment;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * How a variant did lately: the half window that is running and the one before it. Adding takes no lock; a call that is
 * added while the halves change counts in either.
 */
final class RecentCalls {
    private volatile Half now = new Half();
    private volatile Half before = new Half();

    /**
     * What the window holds.
     *
     * @param errors calls in which the model failed, of all {@code calls}
     * @param p95Nanos of the answered ones, within an eighth; 0 if there is none
     */
    record Summary(long calls, long errors, long p95Nanos) {
        /** The same, with so many failed calls more. */
        Summary withFailed(int more) {
            return new Summary(calls + more, errors + more, p95Nanos);
        }

        double errorShare() {
            return calls == 0 ? 0 : (double) errors / calls;
        }
    }

    void answered(long nanos) {
        now.latencies.incrementAndGet(Half.bucketOf(nanos));
    }

    void failed() {
        now.errors.increment();
    }

    /** Begins a new half; what is older than two is forgotten. */
    void rotate() {
        before = now;
        now = new Half();
    }

    Summary summary() {
        Half newer = now;
        Half older = before;
        long[] counts = new long[Half.BUCKETS];
        long answered = 0;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            counts[bucket] = newer.latencies.get(bucket) + older.latencies.get(bucket);
            answered += counts[bucket];
        }
        long errors = newer.errors.sum() + older.errors.sum();
        return new Summary(answered + errors, errors, quantile(counts, answered));
    }

    private static long quantile(long[] counts, long answered) {
        long wanted = answered - answered / 20;
        long seen = 0;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            seen += counts[bucket];
            if (answered > 0 && seen >= wanted) {
                return Half.upperBound(bucket);
            }
        }
        return 0;
    }

    /** Latencies in buckets that are an eighth of a power of two wide, as HdrHistogram has them. */
    private static final class Half {
        private static final int SUB_BITS = 3;
        private static final int SUBS = 1 << SUB_BITS;
        private static final int BUCKETS = (Long.SIZE - SUB_BITS) * SUBS;

        private final AtomicLongArray latencies = new AtomicLongArray(BUCKETS);
        private final LongAdder errors = new LongAdder();

        static int bucketOf(long nanos) {
            long value = Math.max(nanos, SUBS);
            int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
            int sub = (int) (value >>> (power - SUB_BITS)) & (SUBS - 1);
            return (power - SUB_BITS) * SUBS + sub;
        }

        static long upperBound(int bucket) {
            int power = bucket / SUBS + SUB_BITS;
            long next = (long) (bucket % SUBS) + SUBS + 1;
            return (next << (power - SUB_BITS)) - 1;
        }
    }
}
