package com.kronkers.mlops.ingestion.profile;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.apache.datasketches.memory.Memory;
import org.apache.datasketches.theta.CompactSketch;
import org.apache.datasketches.theta.SetOperation;
import org.apache.datasketches.theta.Union;
import org.apache.datasketches.thetacommon.ThetaUtil;

/**
 * How many different values there are, mergeable: a theta sketch (Apache DataSketches) of 4,096 hashes. Immutable.
 *
 * <p>Exact up to 4,096 different values, then with a standard error of 1.6 %.
 *
 * <p>The hashes are DuckDB's, so that only the few below theta ever leave it. A theta sketch was chosen over HLL for
 * that: which values an HLL needs cannot be said before its own hash is taken of each.
 */
public final class DistinctValues {
    static final int NOMINAL = 4096;
    /** Names the hash function: a union with sketches of another one is refused instead of wrong. */
    private static final long SEED = 20_000_001;

    private static final int COMPACT_ORDERED = 0x1A;
    private static final int SINGLE_ITEM = 0x20;

    private final CompactSketch sketch;

    private DistinctValues(CompactSketch sketch) {
        this.sketch = sketch;
    }

    /**
     * A sketch of hashes.
     *
     * @param hashes of 63 bits, at least one, in any order, with or without repetition: all that are below {@code theta}
     * @param theta the bound that was asked for, {@link Long#MAX_VALUE} for none
     */
    static DistinctValues of(long[] hashes, long theta) {
        // 0 marks an empty place in a theta sketch, and DuckDB gives it to the number 0.
        long[] sorted = Arrays.stream(hashes)
                .map(hash -> Math.max(1, hash))
                .sorted()
                .distinct()
                .toArray();
        long bound = theta;
        if (sorted.length > NOMINAL) {
            bound = sorted[NOMINAL];
            sorted = Arrays.copyOf(sorted, NOMINAL);
        }
        return heapify(image(sorted, bound));
    }

    /** The compact form, serial version 3, as documented with DataSketches' {@code PreambleUtil}. */
    private static byte[] image(long[] sorted, long theta) {
        boolean exact = theta == Long.MAX_VALUE;
        boolean single = exact && sorted.length == 1;
        int preamble = exact ? single ? 1 : 2 : 3;
        ByteBuffer image = ByteBuffer.allocate(8 * (preamble + sorted.length)).order(ByteOrder.LITTLE_ENDIAN);
        image.put((byte) preamble).put((byte) 3).put((byte) 3).put((byte) 0).put((byte) 0);
        image.put((byte) (single ? COMPACT_ORDERED | SINGLE_ITEM : COMPACT_ORDERED));
        image.putShort(ThetaUtil.computeSeedHash(SEED));
        if (!single) {
            image.putInt(sorted.length).putFloat(1);
        }
        if (!exact) {
            image.putLong(theta);
        }
        for (long hash : sorted) {
            image.putLong(hash);
        }
        return image.array();
    }

    @JsonCreator
    static DistinctValues heapify(byte[] bytes) {
        return new DistinctValues(CompactSketch.heapify(Memory.wrap(bytes), SEED));
    }

    /** The serialized sketch. Its hashes are DuckDB's: it merges with sketches of this service only. */
    @JsonValue
    public byte[] bytes() {
        return sketch.toByteArray();
    }

    static DistinctValues merged(List<DistinctValues> parts) {
        Union union =
                SetOperation.builder().setNominalEntries(NOMINAL).setSeed(SEED).buildUnion();
        parts.forEach(part -> union.union(part.sketch));
        return new DistinctValues(union.getResult());
    }

    public long estimate() {
        return Math.round(sketch.getEstimate());
    }
}
