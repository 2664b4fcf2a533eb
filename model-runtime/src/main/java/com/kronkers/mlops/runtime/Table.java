package com.kronkers.mlops.runtime;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named columns of equal length, immutable. A column is text ({@code null} = missing), a number of double or single
 * precision ({@code NaN} = missing), a whole number of 64 or 32 bits, a flag, or a {@link Tensor} whose leading dimension
 * are the rows. Dates are whole numbers: days since 1970-01-01.
 */
public final class Table {
    private final int rows;
    private final Map<String, Object> columns;

    private Table(int rows, Map<String, Object> columns) {
        this.rows = rows;
        this.columns = columns;
    }

    public static Builder builder(int rows) {
        return new Builder(rows);
    }

    public int rows() {
        return rows;
    }

    public List<String> names() {
        return List.copyOf(columns.keySet());
    }

    public boolean has(String name) {
        return columns.containsKey(name);
    }

    /**
     * What its tensors and texts hold, in bytes and characters: a row may have any number of these, whereas its plain
     * numbers and flags, which do not count, are as many as its columns.
     */
    public long looseBytes() {
        long bytes = 0;
        for (Object column : columns.values()) {
            if (column instanceof Tensor tensor) {
                bytes += tensor.bytes();
            } else if (column instanceof String[] texts) {
                bytes += characters(texts);
            }
        }
        return bytes;
    }

    private static long characters(String[] texts) {
        long characters = 0;
        for (String text : texts) {
            characters += text == null ? 0 : text.length();
        }
        return characters;
    }

    /** Whether the column holds text. */
    public boolean isText(String name) {
        return column(name) instanceof String[];
    }

    /** Whether the column holds flags. */
    public boolean isFlag(String name) {
        return column(name) instanceof boolean[];
    }

    public String[] strings(String name) {
        return rawStrings(name).clone();
    }

    /**
     * A column of numbers; those of single precision, whole numbers and flags (0 and 1) are widened, and whole numbers
     * beyond 2<sup>53</sup> rounded: {@link #longs} has them exactly.
     */
    public double[] doubles(String name) {
        double[] widened = new double[rows];
        Cells.toDoubles(perRow(name), name, widened);
        return widened;
    }

    /** A column of numbers of single precision, exactly as they are. */
    public float[] floats(String name) {
        if (perRow(name) instanceof float[] numbers) {
            return numbers.clone();
        }
        throw wrongType(name, "numbers of single precision");
    }

    /** A column of whole numbers; those of 32 bits are widened. */
    public long[] longs(String name) {
        Object column = perRow(name);
        return column instanceof int[] ints
                ? Arrays.stream(ints).asLongStream().toArray()
                : rawLongs(name).clone();
    }

    /** A column of whole numbers of 32 bits. */
    public int[] ints(String name) {
        if (perRow(name) instanceof int[] whole) {
            return whole.clone();
        }
        throw wrongType(name, "whole numbers of 32 bits");
    }

    public boolean[] booleans(String name) {
        if (perRow(name) instanceof boolean[] flags) {
            return flags.clone();
        }
        throw wrongType(name, "flags");
    }

    public LocalDate date(String name, int row) {
        return LocalDate.ofEpochDay(rawLongs(name)[row]);
    }

    /** Any column as a tensor, with every bit it has: a plain column has the shape {@code [rows]}. */
    public Tensor tensor(String name) {
        Object column = column(name);
        if (column instanceof Tensor tensor) {
            return tensor;
        }
        if (column instanceof String[] text) {
            return Tensor.ofStrings(text, rows);
        }
        if (column instanceof double[] numbers) {
            return Tensor.ofDoubles(numbers, rows);
        }
        if (column instanceof float[] numbers) {
            return Tensor.ofFloats(numbers, rows);
        }
        if (column instanceof long[] whole) {
            return Tensor.ofLongs(whole, rows);
        }
        return column instanceof int[] whole ? Tensor.ofInts(whole, rows) : Tensor.ofBooleans((boolean[]) column, rows);
    }

    /** The rows at these positions, in this order. */
    public Table select(int[] positions) {
        Builder selected = builder(positions.length);
        columns.forEach((name, column) -> selected.put(name, Cells.pick(column, positions)));
        return selected.build();
    }

    /** The rows from one position up to, not including, another. */
    public Table slice(int from, int to) {
        int[] positions = new int[to - from];
        Arrays.setAll(positions, i -> from + i);
        return select(positions);
    }

    /** Whether {@link #join} takes both: the same columns in the same order, of the same types and shapes. */
    public boolean joins(Table other) {
        if (!names().equals(other.names())) {
            return false;
        }
        for (Map.Entry<String, Object> column : columns.entrySet()) {
            if (!Cells.joins(column.getValue(), other.columns.get(column.getKey()))) {
                return false;
            }
        }
        return true;
    }

    /**
     * All rows, one table after another.
     *
     * @param tables at least one, each of which {@link #joins} the first
     */
    public static Table join(List<Table> tables) {
        Table first = tables.get(0);
        if (tables.size() == 1) {
            return first;
        }
        Builder all = builder(tables.stream().mapToInt(Table::rows).sum());
        for (String name : first.columns.keySet()) {
            all.put(
                    name,
                    Cells.join(tables.stream().map(table -> table.column(name)).toList()));
        }
        return all.build();
    }

    String[] rawStrings(String name) {
        if (perRow(name) instanceof String[] strings) {
            return strings;
        }
        throw wrongType(name, "text");
    }

    long[] rawLongs(String name) {
        if (perRow(name) instanceof long[] whole) {
            return whole;
        }
        throw wrongType(name, "whole numbers or dates");
    }

    Object column(String name) {
        Object column = columns.get(name);
        if (column == null) {
            throw new IllegalArgumentException("no column '" + name + "', there are " + columns.keySet());
        }
        return column;
    }

    /** The column as an array with one element a row, which a tensor may be too. */
    private Object perRow(String name) {
        Object column = column(name);
        if (column instanceof Tensor tensor && tensor.elements() == rows) {
            return tensor.toArray();
        }
        return column;
    }

    private IllegalArgumentException wrongType(String name, String wanted) {
        Object column = column(name);
        String held =
                column instanceof Tensor ? column.toString() : column.getClass().getSimpleName();
        return new IllegalArgumentException("column '" + name + "' holds " + held + ", not " + wanted);
    }

    /** Collects columns in order; a second column of the same name is refused. Of use once. */
    public static final class Builder {
        private final int rows;
        private Map<String, Object> columns = new LinkedHashMap<>();

        private Builder(int rows) {
            this.rows = rows;
        }

        public Builder strings(String name, String... values) {
            return put(name, values.clone());
        }

        public Builder doubles(String name, double... values) {
            return put(name, values.clone());
        }

        public Builder floats(String name, float... values) {
            return put(name, values.clone());
        }

        public Builder ints(String name, int... values) {
            return put(name, values.clone());
        }

        /** @throws IllegalArgumentException if its leading dimension are not the rows */
        public Builder tensor(String name, Tensor tensor) {
            return put(name, tensor);
        }

        public Builder longs(String name, long... values) {
            return put(name, values.clone());
        }

        public Builder booleans(String name, boolean... values) {
            return put(name, values.clone());
        }

        public Builder dates(String name, LocalDate... values) {
            long[] days = new long[values.length];
            for (int row = 0; row < days.length; row++) {
                days[row] = values[row].toEpochDay();
            }
            return put(name, days);
        }

        public Builder columnOf(Table source, String name) {
            return put(name, source.column(name));
        }

        public Table build() {
            Table built = new Table(rows, columns);
            columns = null;
            return built;
        }

        Builder put(String name, Object values) {
            if (Cells.rows(values) != rows) {
                throw new IllegalArgumentException("column '" + name + "' has not " + rows + " rows");
            }
            if (columns.putIfAbsent(name, values) != null) {
                throw new IllegalArgumentException("column '" + name + "' occurs twice");
            }
            return this;
        }
    }
}
