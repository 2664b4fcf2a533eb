package com.kronkers.mlops.runtime;

import java.lang.reflect.Array;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named columns of equal length, immutable. A column is text ({@code null} = missing), a number ({@code NaN} =
 * missing), a whole number or a flag. Dates are whole numbers: days since 1970-01-01.
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

    /** A column of numbers; whole numbers and flags (0 and 1) are widened. */
    public double[] doubles(String name) {
        Object column = column(name);
        if (column instanceof double[] numbers) {
            return numbers.clone();
        }
        double[] widened = new double[rows];
        if (column instanceof long[] whole) {
            for (int row = 0; row < rows; row++) {
                widened[row] = whole[row];
            }
        } else if (column instanceof boolean[] flags) {
            for (int row = 0; row < rows; row++) {
                widened[row] = flags[row] ? 1 : 0;
            }
        } else {
            throw wrongType(name, "numbers");
        }
        return widened;
    }

    public long[] longs(String name) {
        return rawLongs(name).clone();
    }

    public boolean[] booleans(String name) {
        if (column(name) instanceof boolean[] flags) {
            return flags.clone();
        }
        throw wrongType(name, "flags");
    }

    public LocalDate date(String name, int row) {
        return LocalDate.ofEpochDay(rawLongs(name)[row]);
    }

    /** The rows at these positions, in this order. */
    public Table select(int[] positions) {
        Builder selected = builder(positions.length);
        columns.forEach((name, column) -> selected.put(name, pick(column, positions)));
        return selected.build();
    }

    String[] rawStrings(String name) {
        if (column(name) instanceof String[] strings) {
            return strings;
        }
        throw wrongType(name, "text");
    }

    long[] rawLongs(String name) {
        if (column(name) instanceof long[] whole) {
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

    private static Object pick(Object column, int[] positions) {
        if (column instanceof String[] text) {
            return Arrays.stream(positions).mapToObj(row -> text[row]).toArray(String[]::new);
        }
        if (column instanceof double[] numbers) {
            return Arrays.stream(positions).mapToDouble(row -> numbers[row]).toArray();
        }
        if (column instanceof long[] whole) {
            return Arrays.stream(positions).mapToLong(row -> whole[row]).toArray();
        }
        boolean[] flags = (boolean[]) column;
        boolean[] picked = new boolean[positions.length];
        for (int i = 0; i < picked.length; i++) {
            picked[i] = flags[positions[i]];
        }
        return picked;
    }

    private IllegalArgumentException wrongType(String name, String wanted) {
        return new IllegalArgumentException(
                "column '" + name + "' holds " + column(name).getClass().getSimpleName() + ", not " + wanted);
    }

    /** Collects columns in order; a second column of the same name is refused. */
    public static final class Builder {
        private final int rows;
        private final Map<String, Object> columns = new LinkedHashMap<>();

        private Builder(int rows) {
            this.rows = rows;
        }

        public Builder strings(String name, String... values) {
            return put(name, values.clone());
        }

        public Builder doubles(String name, double... values) {
            return put(name, values.clone());
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
            return new Table(rows, new LinkedHashMap<>(columns));
        }

        Builder put(String name, Object values) {
            if (Array.getLength(values) != rows) {
                throw new IllegalArgumentException("column '" + name + "' has not " + rows + " rows");
            }
            if (columns.putIfAbsent(name, values) != null) {
                throw new IllegalArgumentException("column '" + name + "' occurs twice");
            }
            return this;
        }
    }
}
