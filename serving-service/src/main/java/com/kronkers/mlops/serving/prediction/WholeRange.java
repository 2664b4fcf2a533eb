package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Datatype;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** The whole numbers that a datatype holds. UINT64 is taken up to 2<sup>63</sup> - 1. */
record WholeRange(long smallest, long largest) {
    private static final double EXACT_TO = 0x1p53;

    private static final Map<Datatype, WholeRange> RANGES = new EnumMap<>(Datatype.class);

    static {
        Arrays.stream(Datatype.values()).filter(Datatype::isInteger).forEach(type -> RANGES.put(type, range(type)));
    }

    /** Of a datatype of whole numbers. */
    static WholeRange of(Datatype datatype) {
        return RANGES.get(datatype);
    }

    private static WholeRange range(Datatype datatype) {
        boolean unsigned = datatype.name().startsWith("U");
        int bits = datatype.bytes() * 8;
        if (bits == 64) {
            return new WholeRange(unsigned ? 0 : Long.MIN_VALUE, Long.MAX_VALUE);
        }
        return unsigned ? new WholeRange(0, (1L << bits) - 1) : new WholeRange(-(1L << bits - 1), (1L << bits - 1) - 1);
    }

    boolean holds(long value) {
        return value >= smallest && value <= largest;
    }

    /** Whether a number that was written with a point or an exponent is a whole one, and surely the one that was meant. */
    static boolean isExact(double value) {
        return value == Math.rint(value) && Math.abs(value) <= EXACT_TO;
    }
}
