package com.kronkers.mlops.ingestion.ingest;

import java.nio.ByteOrder;
import java.time.YearMonth;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Days as 2017-01-31, of the years 1000 to 9999. */
final class Days extends FieldColumn {
    /** Characters of a day. */
    static final int LENGTH = 10;

    private static final int FIRST_YEAR = 1000;
    private static final int YEARS = 9000;

    /** The first day of every month, since 1970-01-01, and behind the last one the day after it. */
    private static final int[] MONTHS = new int[12 * YEARS + 1];

    static {
        YearMonth month = YearMonth.of(FIRST_YEAR, 1);
        for (int i = 0; i < MONTHS.length; i++) {
            MONTHS[i] = Math.toIntExact(month.plusMonths(i).atDay(1).toEpochDay());
        }
    }

    /** No day. */
    static final int NONE = Integer.MIN_VALUE;

    private final int[] values;

    Days(int rows) {
        super(rows);
        values = new int[rows];
    }

    /** The day since 1970-01-01 that stands at a position, or {@link #NONE}. */
    static int day(byte[] bytes, int at, int limit) {
        if (limit - at < LENGTH || bytes[at + 4] != '-' || bytes[at + 7] != '-') {
            return NONE;
        }
        int century = pair(bytes, at);
        int year = pair(bytes, at + 2);
        int month = pair(bytes, at + 5);
        int day = pair(bytes, at + 8);
        if (century < FIRST_YEAR / 100 || year < 0 || month < 1 || month > 12 || day < 1) {
            return NONE;
        }
        int months = 12 * (100 * century + year - FIRST_YEAR) + month - 1;
        int found = MONTHS[months] + day - 1;
        return found < MONTHS[months + 1] ? found : NONE;
    }

    @Override
    int read(byte[] bytes, int at, int limit, int row) {
        int day = day(bytes, at, limit);
        values[row] = day;
        return day == NONE ? NOT_PLAIN : at + LENGTH;
    }

    @Override
    ArrowType type() {
        return new ArrowType.Date(DateUnit.DAY);
    }

    private static long bytes(int rows) {
        return (long) rows * Integer.BYTES;
    }

    @Override
    List<ArrowBuf> values(int rows, BufferAllocator memory) {
        return List.of(copied(memory, bytes(rows), buffer -> buffer.nioBuffer(0, (int) bytes(rows))
                .order(ByteOrder.nativeOrder())
                .asIntBuffer()
                .put(values, 0, rows)));
    }
}
