package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Reads the values of an upload's records while they are received, so that DuckDB need not read their text. Most
 * records are plain: they are found and read in one pass. A chunk with a value that is not plainly of its column's type
 * is left to DuckDB, and that column is handed over as text from then on. So is a chunk for which there is no memory.
 */
final class ColumnReader implements AutoCloseable {
    private static final int NOT_PLAIN = CsvSplitter.Sink.NOT_PLAIN;
    /** As many as DuckDB writes to one row group of Parquet. */
    private static final int MOST_ROWS = 122_880;

    private static final int LEAST_ROWS = 1024;
    private static final int VALUES_AT_ONCE = 1 << 20;
    private static final int TEXT_AT_ONCE = 8 << 20;
    /** What numbers and times are written with: as a delimiter it would not end them. */
    private static final String WITHIN_VALUES = "0123456789-.: T";

    private final TableShape table;
    private final List<ColumnStatistics.NullSpellings> spellings;
    private final BufferAllocator memory;
    private final long chunkBytes;
    private final int capacity;
    /** What each field is to be read as in the next chunk. */
    private final ColumnType[] wanted;

    private final ColumnType[] types;
    private final FieldColumn[] columns;
    private final int[] missing;
    private final long[] empty;
    private final List<ChunkColumns> taken = new ArrayList<>();

    private int missingFields;
    private int rows;
    private long text;
    private boolean readable;
    private List<ArrowRecordBatch> batches;
    private long bytes;

    /**
     * @param spellings of missing values, one for each field
     * @param memory becomes this object's
     * @param chunkBytes from which a chunk is full
     */
    ColumnReader(
            Recipe recipe, List<ColumnStatistics.NullSpellings> spellings, BufferAllocator memory, long chunkBytes) {
        this.table = recipe.table();
        this.spellings = spellings;
        this.memory = memory;
        this.chunkBytes = chunkBytes;
        int fields = table.fields();
        capacity = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, VALUES_AT_ONCE / fields));
        wanted = new ColumnType[fields];
        Arrays.fill(wanted, ColumnType.STRING);
        for (Column column : recipe.contract().columns()) {
            int field = table.field(column.name());
            boolean plain =
                    Cleaning.plain(column.format()) && !spellings.get(field).anyNumber();
            if (plain && column.type() != ColumnType.BOOLEAN && WITHIN_VALUES.indexOf(table.delimiter()) < 0) {
                wanted[field] = column.type();
            }
        }
        types = new ColumnType[fields];
        columns = new FieldColumn[fields];
        missing = new int[fields];
        empty = new long[fields];
        begin();
    }

    private void begin() {
        for (int i = 0; i < columns.length; i++) {
            if (types[i] != wanted[i]) {
                types[i] = wanted[i];
                columns[i] = column(i);
            }
        }
        batches = new ArrayList<>();
        bytes = 0;
        readable = true;
    }

    private FieldColumn column(int field) {
        return switch (types[field]) {
            case INTEGER -> new WholeNumbers(capacity);
            case NUMBER -> new Decimals(capacity);
            case DATE -> new Days(capacity);
            case TIMESTAMP -> new Moments(capacity);
            case STRING, BOOLEAN ->
                new Texts(capacity, table, spellings.get(field).firsts(), TEXT_AT_ONCE / columns.length);
        };
    }

    /** As {@link CsvSplitter.Sink#plain}. */
    int plain(byte[] bytes, int from, int limit) {
        if (!readable) {
            return NOT_PLAIN;
        }
        missingFields = 0;
        int last = columns.length - 1;
        int at = from;
        for (int i = 0; i < last; i++) {
            at = plain(bytes, at, limit, i, table.delimiter());
            if (at == NOT_PLAIN || at == limit || bytes[at] != table.delimiter()) {
                return NOT_PLAIN;
            }
            at++;
        }
        at = plain(bytes, at, limit, last, '\n');
        if (at != NOT_PLAIN && at < limit && bytes[at] == '\r') {
            at++;
        }
        // A record without a value might be a blank line.
        if (at == NOT_PLAIN || at == limit || bytes[at] != '\n' || missingFields > last) {
            return NOT_PLAIN;
        }
        if (at - from > CsvSplitter.LONGEST_RECORD) {
            return NOT_PLAIN;
        }
        for (int i = 0; i < missingFields; i++) {
            columns[missing[i]].missing(rows);
            empty[missing[i]]++;
        }
        next(at - from);
        return at + 1;
    }

    private int plain(byte[] bytes, int at, int limit, int field, char end) {
        if (at == limit) {
            return NOT_PLAIN;
        }
        if (bytes[at] == end) {
            missing[missingFields++] = field;
            return at;
        }
        return columns[field].read(bytes, at, limit, rows);
    }

    /** Adds a record that is not plain as a whole. */
    void add(byte[] bytes, int from, int length, RecordScanner record) {
        if (!readable) {
            return;
        }
        for (int i = 0; i < columns.length; i++) {
            if (!field(bytes, from, record, i)) {
                wanted[i] = ColumnType.STRING;
                abandon();
                return;
            }
        }
        next(length);
    }

    private boolean field(byte[] bytes, int from, RecordScanner record, int field) {
        int begin = record.start(field);
        int end = record.end(field);
        if (begin == end) {
            columns[field].missing(rows);
        } else if (!(columns[field] instanceof Texts texts)) {
            return columns[field].read(bytes, begin, end, rows) == end;
        } else if (table.quote() == null || begin == from || bytes[begin - 1] != table.quote()) {
            texts.write(bytes, begin, end, rows);
        } else {
            texts.unescaped(bytes, begin, end, escape(), rows);
        }
        return true;
    }

    private byte escape() {
        return (byte) (table.escape() == null ? table.quote() : table.escape()).charValue();
    }

    private void next(int length) {
        rows++;
        text += length;
        if (rows == capacity || text >= TEXT_AT_ONCE) {
            flush();
        }
    }

    private void flush() {
        List<ArrowFieldNode> nodes = new ArrayList<>();
        List<ArrowBuf> buffers = new ArrayList<>();
        try {
            for (FieldColumn column : columns) {
                nodes.add(column.node(rows));
                buffers.add(column.validity(rows, memory));
                buffers.addAll(column.values(rows, memory));
            }
            batches.add(new ArrowRecordBatch(rows, nodes, buffers));
            bytes += buffers.stream().mapToLong(ArrowBuf::capacity).sum();
        } catch (OutOfMemoryException full) {
            abandon();
        } finally {
            // A batch has references of its own.
            buffers.forEach(ArrowBuf::close);
        }
        clear();
    }

    private void clear() {
        for (FieldColumn column : columns) {
            column.clear();
        }
        rows = 0;
        text = 0;
    }

    private void abandon() {
        readable = false;
        batches.forEach(ArrowRecordBatch::close);
        batches.clear();
        clear();
    }

    /** Whether the columns are as large as a chunk should be. */
    boolean full() {
        return bytes >= chunkBytes;
    }

    /**
     * Hands over the columns of all records since the last time and begins anew.
     *
     * @param statistics are told of the plain records
     * @return null if the values could not be read
     */
    ChunkColumns take(ColumnStatistics statistics) {
        if (rows > 0) {
            flush();
        }
        ChunkColumns chunk = null;
        if (readable) {
            chunk = new ChunkColumns(table, memory, schema(), batches);
            taken.add(chunk);
        }
        for (int i = 0; i < columns.length; i++) {
            statistics.addPlain(i, types[i], columns[i].takePadded(), empty[i]);
            empty[i] = 0;
        }
        begin();
        return chunk;
    }

    private Schema schema() {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            fields.add(new Field("f" + i, FieldType.nullable(columns[i].type()), null));
        }
        return new Schema(fields);
    }

    @Override
    public void close() {
        abandon();
        taken.forEach(ChunkColumns::close);
        memory.close();
    }
}
