package com.kronkers.mlops.ingestion.ingest;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Moments as 2017-01-31 13:30:00, or with a T between. */
final class Moments extends FieldColumn {
    private static final int LENGTH = 19;
    private static final long MICROSECONDS = 1_000_000;

    private final long[] values;

    Moments(int rows) {
        super(rows);
        values = new long[rows];
    }

    @Override
    int read(byte[] bytes, int at, int limit, int row) {
        if (limit - at < LENGTH || bytes[at + 13] != ':' || bytes[at + 16] != ':') {
            return NOT_PLAIN;
        }
        int between = bytes[at + Days.LENGTH];
        int day = Days.day(bytes, at, limit);
        int hour = pair(bytes, at + 11);
        int minute = pair(bytes, at + 14);
        int second = pair(bytes, at + 17);
        boolean clock = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
        if (day == Days.NONE || !clock || between != ' ' && between != 'T') {
            return NOT_PLAIN;
        }
        values[row] = MICROSECONDS * (24L * 3600 * day + 3600 * hour + 60 * minute + second);
        return at + LENGTH;
    }

    @Override
    ArrowType type() {
        return new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
    }

    @Override
    List<ArrowBuf> values(int rows, BufferAllocator memory) {
        return List.of(WholeNumbers.longs(values, rows, memory));
    }
}
