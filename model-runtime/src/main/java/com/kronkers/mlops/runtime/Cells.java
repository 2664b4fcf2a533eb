package com.kronkers.mlops.runtime;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * What a column's array or tensor holds, copied into what an engine takes. A value that the engine's type cannot hold is
 * refused, except that a number for single precision is rounded, as the model was trained on rounded ones.
 */
final class Cells {

    private Cells() {}

    static int rows(Object column) {
        if (column instanceof Tensor tensor) {
            return tensor.rank() == 0 ? -1 : (int) tensor.dimension(0);
        }
        return Array.getLength(column);
    }

    static Object pick(Object column, int[] positions) {
        if (column instanceof Tensor tensor) {
            return pickTensor(tensor, positions);
        }
        Object picked = Array.newInstance(column.getClass().getComponentType(), positions.length);
        for (int i = 0; i < positions.length; i++) {
            System.arraycopy(column, positions[i], picked, i, 1);
        }
        return picked;
    }

    /** Whether {@link #join} takes both. */
    static boolean joins(Object column, Object other) {
        if (column instanceof Tensor tensor && other instanceof Tensor next) {
            return tensor.datatype() == next.datatype()
                    && tensor.rank() == next.rank()
                    && Arrays.equals(tensor.shape(), 1, tensor.rank(), next.shape(), 1, next.rank());
        }
        return column.getClass() == other.getClass();
    }

    /** Columns of the same type and shape, one after another. */
    static Object join(List<?> columns) {
        Object first = columns.get(0);
        if (first instanceof Tensor) {
            return Tensor.join(columns.stream().map(Tensor.class::cast).toList());
        }
        int rows = columns.stream().mapToInt(Cells::rows).sum();
        Object joined = Array.newInstance(first.getClass().getComponentType(), rows);
        int row = 0;
        for (Object column : columns) {
            System.arraycopy(column, 0, joined, row, rows(column));
            row += rows(column);
        }
        return joined;
    }

    private static Tensor pickTensor(Tensor tensor, int[] positions) {
        long[] shape = tensor.shape();
        int width = shape[0] == 0 ? 0 : (int) (tensor.elements() / shape[0]);
        shape[0] = positions.length;
        if (tensor.datatype() == Datatype.BYTES) {
            String[] all = tensor.toStrings();
            String[] picked = new String[positions.length * width];
            for (int i = 0; i < positions.length; i++) {
                System.arraycopy(all, positions[i] * width, picked, i * width, width);
            }
            return Tensor.ofStrings(picked, shape);
        }
        int bytes = width * tensor.datatype().bytes();
        ByteBuffer all = tensor.data();
        ByteBuffer picked = ByteBuffer.allocate(positions.length * bytes);
        for (int position : positions) {
            picked.put(all.slice(position * bytes, bytes));
        }
        return Tensor.of(tensor.datatype(), shape, picked.flip());
    }

    static void toDoubles(Object column, String name, double[] out) {
        if (column instanceof double[] numbers) {
            System.arraycopy(numbers, 0, out, 0, out.length);
            return;
        }
        for (int row = 0; row < out.length; row++) {
            out[row] = number(column, row, name);
        }
    }

    /** Writes a column of numbers, row after row {@code stride} elements apart. */
    static void toFloats(Object column, String name, float[] out, int first, int stride) {
        int rows = rows(column);
        if (column instanceof float[] numbers) {
            for (int row = 0; row < rows; row++) {
                out[first + row * stride] = numbers[row];
            }
        } else if (column instanceof double[] numbers) {
            for (int row = 0; row < rows; row++) {
                out[first + row * stride] = (float) numbers[row];
            }
        } else {
            for (int row = 0; row < rows; row++) {
                out[first + row * stride] = (float) number(column, row, name);
            }
        }
    }

    /** Writes all elements of an array into an engine's buffer, {@code stride} elements apart. */
    static void toBuffer(Object array, String name, Datatype target, ByteBuffer out, int first, int stride) {
        int elements = Array.getLength(array);
        for (int i = 0; i < elements; i++) {
            put(array, i, name, target, out, first + i * stride);
        }
    }

    private static void put(Object array, int index, String name, Datatype target, ByteBuffer out, int element) {
        switch (target) {
            case FP32:
                float single = array instanceof float[] floats ? floats[index] : (float) number(array, index, name);
                out.putFloat(element * Float.BYTES, single);
                break;
            case FP64:
                out.putDouble(element * Double.BYTES, exactNumber(array, index, name));
                break;
            case FP16:
                out.putShort(element * Short.BYTES, Half.ofFloat((float) number(array, index, name)));
                break;
            case BOOL:
                out.put(element, (byte) (flag(array, index, name) ? 1 : 0));
                break;
            default:
                putWhole(whole(array, index, name), target, name, out, element);
        }
    }

    private static void putWhole(long value, Datatype target, String name, ByteBuffer out, int element) {
        int bits = target.bytes() * 8;
        boolean unsigned = target.name().startsWith("U");
        long low = unsigned || bits == 64 ? 0 : -(1L << bits - 1);
        long high = (1L << (unsigned ? bits : bits - 1) % 64) - 1;
        if (bits < 64 && (value < low || value > high) || unsigned && value < 0) {
            throw new IllegalArgumentException("column '" + name + "': " + value + " is no " + target);
        }
        switch (target.bytes()) {
            case 1:
                out.put(element, (byte) value);
                break;
            case 2:
                out.putShort(element * 2, (short) value);
                break;
            case 4:
                out.putInt(element * 4, (int) value);
                break;
            default:
                out.putLong(element * 8, value);
        }
    }

    private static double number(Object array, int index, String name) {
        if (array instanceof double[] numbers) {
            return numbers[index];
        }
        if (array instanceof float[] numbers) {
            return numbers[index];
        }
        if (array instanceof long[] whole) {
            return whole[index];
        }
        if (array instanceof int[] whole) {
            return whole[index];
        }
        if (array instanceof boolean[] flags) {
            return flags[index] ? 1 : 0;
        }
        throw notOf(array, name, "numbers");
    }

    private static double exactNumber(Object array, int index, String name) {
        double number = number(array, index, name);
        if (array instanceof long[] whole && (number >= 0x1p63 || (long) number != whole[index])) {
            throw new IllegalArgumentException("column '" + name + "': " + whole[index] + " is no FP64 exactly");
        }
        return number;
    }

    private static long whole(Object array, int index, String name) {
        if (array instanceof long[] whole) {
            return whole[index];
        }
        double number = number(array, index, name);
        if (number != Math.rint(number) || Math.abs(number) >= 0x1p63) {
            throw new IllegalArgumentException("column '" + name + "': " + number + " is no whole number");
        }
        return (long) number;
    }

    private static boolean flag(Object array, int index, String name) {
        if (array instanceof boolean[] flags) {
            return flags[index];
        }
        double number = number(array, index, name);
        if (number != 0 && number != 1) {
            throw new IllegalArgumentException("column '" + name + "': " + number + " is neither 0 nor 1");
        }
        return number == 1;
    }

    private static IllegalArgumentException notOf(Object array, String name, String wanted) {
        return new IllegalArgumentException(
                "column '" + name + "' holds " + array.getClass().getSimpleName() + ", not " + wanted);
    }

    /** Whether the shape has these dimensions, where -1 fits every number. */
    static boolean fits(long[] shape, long[] declared) {
        if (shape.length != declared.length) {
            return false;
        }
        for (int i = 0; i < shape.length; i++) {
            if (declared[i] >= 0 && declared[i] != shape[i]) {
                return false;
            }
        }
        return true;
    }

    static String shown(long[] shape) {
        return Arrays.toString(shape);
    }
}
