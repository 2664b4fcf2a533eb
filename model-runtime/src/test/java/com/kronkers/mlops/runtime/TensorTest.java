package com.kronkers.mlops.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class TensorTest {

    @Test
    void readsEveryDatatypeExactly() {
        assertThat(array(Datatype.UINT8, bytes(1).put((byte) -1))).isEqualTo(new int[] {255});
        assertThat(array(Datatype.INT8, bytes(1).put((byte) -1))).isEqualTo(new int[] {-1});
        assertThat(array(Datatype.UINT16, bytes(2).putShort((short) -1))).isEqualTo(new int[] {65535});
        assertThat(array(Datatype.INT16, bytes(2).putShort((short) -2))).isEqualTo(new int[] {-2});
        assertThat(array(Datatype.UINT32, bytes(4).putInt(-1))).isEqualTo(new long[] {4294967295L});
        assertThat(array(Datatype.INT32, bytes(4).putInt(-3))).isEqualTo(new int[] {-3});
        assertThat(array(Datatype.INT64, bytes(8).putLong((1L << 53) + 1))).isEqualTo(new long[] {(1L << 53) + 1});
        assertThat(array(Datatype.UINT64, bytes(8).putLong(-1))).isEqualTo(new long[] {-1});
        assertThat(array(Datatype.FP32, bytes(4).putFloat(0.1f))).isEqualTo(new float[] {0.1f});
        assertThat(array(Datatype.FP64, bytes(8).putDouble(0.1))).isEqualTo(new double[] {0.1});
        assertThat(array(Datatype.BOOL, bytes(1).put((byte) 1))).isEqualTo(new boolean[] {true});
    }

    @Test
    void everyHalfSurvivesTheWayToSinglePrecisionAndBack() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = Half.toFloat((short) bits);
            if (Float.isNaN(value)) {
                assertThat(Half.toFloat(Half.ofFloat(value))).isNaN();
            } else {
                assertThat(Half.ofFloat(value)).as("%x", bits).isEqualTo((short) bits);
            }
        }
        assertThat(Half.toFloat((short) 0x3c01)).isEqualTo(1.0009765625f);
        assertThat(Half.ofFloat(1e6f)).isEqualTo((short) 0x7c00);
        assertThat(Half.ofFloat(1.0004885f)).isEqualTo((short) 0x3c01);
        assertThat(Half.ofFloat(1.00048828125f)).isEqualTo((short) 0x3c00);
    }

    @Test
    void textAndBackWithLengthsInFront() {
        Tensor text = Tensor.ofStrings(new String[] {"ab", "", "\u20ac", null}, 2, 2);

        assertThat(text.toStrings()).containsExactly("ab", "", "\u20ac", "");
        assertThat(text.data().remaining()).isEqualTo(4 * 4 + 2 + 3);
        assertThat(text.data().getInt()).isEqualTo(2);
        assertThatThrownBy(() -> Tensor.ofStrings(new String[] {"ab", "c"}, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[3]");
    }

    @Test
    void refusesBytesThatAreNotThoseOfItsShape() {
        assertRefused(Datatype.FP32, bytes(8), 3);
        assertRefused(Datatype.FP32, bytes(8), -1, -2);
        assertRefused(Datatype.INT8, bytes(0), 1L << 40, 1L << 40);
        assertRefused(Datatype.INT8, bytes(0), 1L << 33);
        assertRefused(Datatype.BYTES, bytes(4).putInt(100).flip(), 1);
        assertRefused(Datatype.BYTES, bytes(4).putInt(-1).flip(), 1);
        assertRefused(Datatype.BYTES, bytes(8), 1);
    }

    @Test
    void aTableKeepsItsTypesThroughSelectAndTensors() {
        Table table = Table.builder(3)
                .longs("whole", Long.MAX_VALUE, 2, 3)
                .floats("single", 0.1f, 0.2f, 0.3f)
                .ints("small", 1, 2, 3)
                .tensor("matrix", Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 3, 2))
                .tensor("text", Tensor.ofStrings(new String[] {"a", "b", "c"}, 3))
                .build();

        Table picked = table.select(new int[] {2, 0});

        assertThat(picked.longs("whole")).containsExactly(3, Long.MAX_VALUE);
        assertThat(picked.floats("single")).containsExactly(0.3f, 0.1f);
        assertThat(picked.longs("small")).containsExactly(3, 1);
        assertThat((float[]) picked.tensor("matrix").toArray()).containsExactly(5, 6, 1, 2);
        assertThat(picked.strings("text")).containsExactly("c", "a");
        assertThat(picked.tensor("small").datatype()).isEqualTo(Datatype.INT32);
        assertThat(picked.tensor("single").shape()).containsExactly(2);
        assertThatThrownBy(() -> picked.floats("whole")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> picked.doubles("matrix")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Table.builder(2)
                        .tensor("t", picked.tensor("matrix"))
                        .tensor("u", Tensor.ofFloats(new float[3], 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 rows");
    }

    private static Object array(Datatype datatype, ByteBuffer data) {
        return Tensor.of(datatype, new long[] {1}, data.flip()).toArray();
    }

    private static void assertRefused(Datatype datatype, ByteBuffer data, long... shape) {
        assertThatThrownBy(() -> Tensor.of(datatype, shape, data)).isInstanceOf(IllegalArgumentException.class);
    }

    private static ByteBuffer bytes(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
