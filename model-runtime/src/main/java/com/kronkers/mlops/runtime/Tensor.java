package com.kronkers.mlops.runtime;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A tensor as it travels: datatype, shape and little-endian bytes, row-major. An element of {@link Datatype#BYTES} is its
 * length in four bytes and then its bytes. The content is shared, not copied, and must not be changed afterwards.
 */
public final class Tensor {
    private final Datatype datatype;
    private final long[] shape;
    private final int elements;
    private final ByteBuffer data;

    private Tensor(Datatype datatype, long[] shape, int elements, ByteBuffer data) {
        this.datatype = datatype;
        this.shape = shape;
        this.elements = elements;
        this.data = data;
    }

    /**
     * @param data from its position to its limit
     * @throws IllegalArgumentException if the shape is negative or overflows, or the bytes are not those of such a tensor
     */
    public static Tensor of(Datatype datatype, long[] shape, ByteBuffer data) {
        int elements = elements(shape);
        ByteBuffer content = data.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (datatype == Datatype.BYTES) {
            requireElements(content, elements);
        } else if ((long) elements * datatype.bytes() != content.remaining()) {
            throw new IllegalArgumentException(datatype + " " + Arrays.toString(shape) + " takes "
                    + (long) elements * datatype.bytes() + " bytes, not " + content.remaining());
        }
        return new Tensor(datatype, shape.clone(), elements, content);
    }

    public static Tensor ofFloats(float[] values, long... shape) {
        ByteBuffer data = allocate(values.length, Float.BYTES);
        data.asFloatBuffer().put(values);
        return of(Datatype.FP32, shape, data);
    }

    public static Tensor ofDoubles(double[] values, long... shape) {
        ByteBuffer data = allocate(values.length, Double.BYTES);
        data.asDoubleBuffer().put(values);
        return of(Datatype.FP64, shape, data);
    }

    public static Tensor ofLongs(long[] values, long... shape) {
        ByteBuffer data = allocate(values.length, Long.BYTES);
        data.asLongBuffer().put(values);
        return of(Datatype.INT64, shape, data);
    }

    public static Tensor ofInts(int[] values, long... shape) {
        ByteBuffer data = allocate(values.length, Integer.BYTES);
        data.asIntBuffer().put(values);
        return of(Datatype.INT32, shape, data);
    }

    public static Tensor ofBooleans(boolean[] values, long... shape) {
        ByteBuffer data = allocate(values.length, 1);
        for (int i = 0; i < values.length; i++) {
            data.put(i, (byte) (values[i] ? 1 : 0));
        }
        return of(Datatype.BOOL, shape, data);
    }

    /** Text as UTF-8; {@code null} becomes empty text, since the wire has no other word for it. */
    public static Tensor ofStrings(String[] values, long... shape) {
        if (elements(shape) != values.length) {
            throw new IllegalArgumentException(values.length + " texts are not " + Arrays.toString(shape));
        }
        byte[][] encoded = new byte[values.length][];
        long size = 0;
        for (int i = 0; i < values.length; i++) {
            encoded[i] = values[i] == null ? new byte[0] : values[i].getBytes(StandardCharsets.UTF_8);
            size += Integer.BYTES + encoded[i].length;
        }
        ByteBuffer data = allocate(Math.toIntExact(size), 1);
        for (byte[] element : encoded) {
            data.putInt(element.length).put(element);
        }
        return new Tensor(Datatype.BYTES, shape.clone(), values.length, data.flip());
    }

    public Datatype datatype() {
        return datatype;
    }

    public long[] shape() {
        return shape.clone();
    }

    public int rank() {
        return shape.length;
    }

    public long dimension(int index) {
        return shape[index];
    }

    /** How many elements all dimensions hold together. */
    public int elements() {
        return elements;
    }

    /** How many bytes these take. */
    int bytes() {
        return data.remaining();
    }

    /** The content, little-endian, with a position of its own. */
    public ByteBuffer data() {
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The elements of {@link Datatype#BYTES} as text in UTF-8. */
    public String[] toStrings() {
        require(datatype == Datatype.BYTES, "text");
        String[] values = new String[elements];
        ByteBuffer in = data();
        for (int i = 0; i < elements; i++) {
            byte[] element = new byte[in.getInt()];
            in.get(element);
            values[i] = new String(element, StandardCharsets.UTF_8);
        }
        return values;
    }

    /**
     * The elements in the smallest Java type that holds every one of them exactly: {@code String[]}, {@code boolean[]},
     * {@code int[]}, {@code long[]}, {@code float[]} or {@code double[]}; UINT64 as the {@code long[]} of the same bits.
     */
    public Object toArray() {
        ByteBuffer in = data();
        switch (datatype) {
            case BYTES:
                return toStrings();
            case BOOL:
                boolean[] flags = new boolean[elements];
                for (int i = 0; i < elements; i++) {
                    flags[i] = in.get(i) != 0;
                }
                return flags;
            case FP16:
            case FP32:
                float[] floats = new float[elements];
                if (datatype == Datatype.FP32) {
                    in.asFloatBuffer().get(floats);
                    return floats;
                }
                for (int i = 0; i < elements; i++) {
                    floats[i] = Half.toFloat(in.getShort(2 * i));
                }
                return floats;
            case FP64:
                double[] doubles = new double[elements];
                in.asDoubleBuffer().get(doubles);
                return doubles;
            case INT64:
            case UINT64:
            case UINT32:
                long[] longs = new long[elements];
                if (datatype != Datatype.UINT32) {
                    in.asLongBuffer().get(longs);
                    return longs;
                }
                for (int i = 0; i < elements; i++) {
                    longs[i] = Integer.toUnsignedLong(in.getInt(4 * i));
                }
                return longs;
            default:
                int[] ints = new int[elements];
                for (int i = 0; i < elements; i++) {
                    ints[i] = smallInteger(in, i);
                }
                return ints;
        }
    }

    private int smallInteger(ByteBuffer in, int element) {
        switch (datatype) {
            case UINT8:
                return Byte.toUnsignedInt(in.get(element));
            case INT8:
                return in.get(element);
            case UINT16:
                return Short.toUnsignedInt(in.getShort(2 * element));
            case INT16:
                return in.getShort(2 * element);
            default:
                return in.getInt(4 * element);
        }
    }

    /** Tensors of the same datatype and rank one after another, along the first dimension. */
    static Tensor join(List<Tensor> parts) {
        if (parts.isEmpty()) {
            return of(Datatype.FP32, new long[1], ByteBuffer.allocate(0));
        }
        long[] shape = parts.get(0).shape();
        shape[0] = parts.stream().mapToLong(part -> part.dimension(0)).sum();
        ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(
                parts.stream().mapToLong(part -> part.data.remaining()).sum()));
        parts.forEach(part -> all.put(part.data()));
        return of(parts.get(0).datatype, shape, all.flip());
    }

    @Override
    public String toString() {
        return datatype + " " + Arrays.toString(shape);
    }

    private static int elements(long[] shape) {
        long elements = 1;
        try {
            for (long dimension : shape) {
                if (dimension < 0) {
                    throw new IllegalArgumentException("the shape " + Arrays.toString(shape) + " is negative");
                }
                elements = Math.multiplyExact(elements, dimension);
            }
            return Math.toIntExact(elements);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("the shape " + Arrays.toString(shape) + " holds too many elements", e);
        }
    }

    private static void requireElements(ByteBuffer content, int elements) {
        ByteBuffer in = content.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < elements; i++) {
            int length = in.remaining() < Integer.BYTES ? -1 : in.getInt();
            if (length < 0 || length > in.remaining()) {
                throw new IllegalArgumentException("BYTES: element " + i + " of " + elements + " leads past the end");
            }
            in.position(in.position() + length);
        }
        if (in.hasRemaining()) {
            throw new IllegalArgumentException("BYTES: " + in.remaining() + " bytes after the last element");
        }
    }

    private void require(boolean holds, String wanted) {
        if (!holds) {
            throw new IllegalArgumentException(this + " holds no " + wanted);
        }
    }

    private static ByteBuffer allocate(int elements, int bytes) {
        return ByteBuffer.allocate(Math.multiplyExact(elements, bytes)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
