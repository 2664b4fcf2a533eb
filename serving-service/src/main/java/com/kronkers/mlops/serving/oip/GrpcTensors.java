package com.kronkers.mlops.serving.oip;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Tensor;
import com.kronkers.mlops.serving.oip.proto.InferTensorContents;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Tensors in protocol buffers, in the field of their datatype or as raw bytes. */
final class GrpcTensors {
    private GrpcTensors() {}

    /**
     * @param contents one field has all elements, the others none
     * @throws InvalidTensorException if they are not those of such a tensor
     */
    static Tensor read(String input, Datatype datatype, long[] shape, InferTensorContents contents) {
        if (datatype == Datatype.FP16) {
            throw new InvalidTensorException(
                    "input '" + input + "' is FP16, for which there is no contents field; send raw_input_contents");
        }
        int elements = Shapes.elements(input, shape);
        int given = count(datatype, contents);
        int all = all(contents);
        if (given != elements || all != given) {
            throw new InvalidTensorException("input '" + input + "' has shape " + Arrays.toString(shape) + " of "
                    + elements + " elements, but " + given + " in " + field(datatype) + " and " + (all - given)
                    + " in other fields of its contents");
        }
        return Tensor.of(datatype, shape, data(input, datatype, contents, elements));
    }

    static Tensor readRaw(String input, Datatype datatype, long[] shape, ByteString raw) {
        return RawTensor.read(input, datatype, shape, raw.asReadOnlyByteBuffer());
    }

    /** Not copied. */
    static ByteString writeRaw(Tensor tensor) {
        return UnsafeByteOperations.unsafeWrap(tensor.data());
    }

    /** Whether there is a field for its elements. */
    static boolean hasField(Datatype datatype) {
        return datatype != Datatype.FP16;
    }

    static InferTensorContents write(Tensor tensor) {
        InferTensorContents.Builder contents = InferTensorContents.newBuilder();
        ByteBuffer data = tensor.data();
        while (data.hasRemaining()) {
            switch (tensor.datatype()) {
                case BOOL -> contents.addBoolContents(data.get() != 0);
                case UINT8 -> contents.addUintContents(Byte.toUnsignedInt(data.get()));
                case INT8 -> contents.addIntContents(data.get());
                case UINT16 -> contents.addUintContents(Short.toUnsignedInt(data.getShort()));
                case INT16 -> contents.addIntContents(data.getShort());
                case UINT32 -> contents.addUintContents(data.getInt());
                case INT32 -> contents.addIntContents(data.getInt());
                case UINT64 -> contents.addUint64Contents(data.getLong());
                case INT64 -> contents.addInt64Contents(data.getLong());
                case FP32 -> contents.addFp32Contents(data.getFloat());
                case FP64 -> contents.addFp64Contents(data.getDouble());
                case BYTES -> contents.addBytesContents(ByteString.copyFrom(data, data.getInt()));
                case FP16 -> throw new IllegalArgumentException("there is no contents field for FP16");
            }
        }
        return contents.build();
    }

    private static ByteBuffer data(String input, Datatype datatype, InferTensorContents contents, int elements) {
        if (datatype == Datatype.BYTES) {
            return texts(contents);
        }
        ByteBuffer data = ByteBuffer.allocate(Math.multiplyExact(elements, datatype.bytes()))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < elements; i++) {
            switch (datatype) {
                case BOOL -> data.put((byte) (contents.getBoolContents(i) ? 1 : 0));
                case UINT8, UINT16 -> putSmall(input, datatype, contents.getUintContents(i), data);
                case INT8, INT16 -> putSmall(input, datatype, contents.getIntContents(i), data);
                case UINT32 -> data.putInt(contents.getUintContents(i));
                case INT32 -> data.putInt(contents.getIntContents(i));
                case UINT64 -> data.putLong(contents.getUint64Contents(i));
                case INT64 -> data.putLong(contents.getInt64Contents(i));
                case FP32 -> data.putFloat(contents.getFp32Contents(i));
                default -> data.putDouble(contents.getFp64Contents(i));
            }
        }
        return data.flip();
    }

    private static void putSmall(String input, Datatype datatype, int number, ByteBuffer data) {
        boolean fits =
                switch (datatype) {
                    case UINT8 -> number >>> 8 == 0;
                    case UINT16 -> number >>> 16 == 0;
                    case INT8 -> (byte) number == number;
                    default -> (short) number == number;
                };
        if (!fits) {
            throw new InvalidTensorException("input '" + input + "' has element "
                    + data.position() / datatype.bytes() + " "
                    + (datatype.name().startsWith("U") ? Integer.toUnsignedString(number) : String.valueOf(number))
                    + ", which is no " + datatype);
        }
        if (datatype.bytes() == 1) {
            data.put((byte) number);
        } else {
            data.putShort((short) number);
        }
    }

    private static ByteBuffer texts(InferTensorContents contents) {
        long size = 0;
        for (ByteString text : contents.getBytesContentsList()) {
            size += Integer.BYTES + text.size();
        }
        ByteBuffer data = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
        for (ByteString text : contents.getBytesContentsList()) {
            data.putInt(text.size());
            text.copyTo(data);
        }
        return data.flip();
    }

    private static int count(Datatype datatype, InferTensorContents contents) {
        return switch (datatype) {
            case BOOL -> contents.getBoolContentsCount();
            case INT8, INT16, INT32 -> contents.getIntContentsCount();
            case INT64 -> contents.getInt64ContentsCount();
            case UINT8, UINT16, UINT32 -> contents.getUintContentsCount();
            case UINT64 -> contents.getUint64ContentsCount();
            case FP32 -> contents.getFp32ContentsCount();
            case FP64 -> contents.getFp64ContentsCount();
            case BYTES -> contents.getBytesContentsCount();
            case FP16 -> 0;
        };
    }

    private static String field(Datatype datatype) {
        return switch (datatype) {
            case INT8, INT16, INT32 -> "int_contents";
            case UINT8, UINT16, UINT32 -> "uint_contents";
            default -> datatype.name().toLowerCase(java.util.Locale.ROOT) + "_contents";
        };
    }

    private static int all(InferTensorContents contents) {
        return contents.getBoolContentsCount()
                + contents.getIntContentsCount()
                + contents.getInt64ContentsCount()
                + contents.getUintContentsCount()
                + contents.getUint64ContentsCount()
                + contents.getFp32ContentsCount()
                + contents.getFp64ContentsCount()
                + contents.getBytesContentsCount();
    }
}
