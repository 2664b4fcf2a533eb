package com.kronkers.mlops.serving.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Signature.Column;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.runtime.Tensor;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorRowsTest {
    private static final Column STORE = new Column("store", "string");
    private static final Column COUNT = new Column("count", "integer");
    private static final Column IMAGE =
            new Column("image", "number", Datatype.FP32, List.of(-1L, 2L, -1L), true, null, null, List.of(), null);

    @Test
    void tensorsAreRowsOfNamedFields() {
        TensorRows rows = rows(
                input("store", Tensor.ofStrings(new String[] {"367", "406"}, 2)),
                input("price", Tensor.ofDoubles(new double[] {1.5, 2}, 2, 1)),
                input("count", Tensor.ofLongs(new long[] {9007199254740993L, 2}, 2)),
                input("bits", unsigned(-1, 3)),
                input("holiday", Tensor.ofBooleans(new boolean[] {true, false}, 2)));

        assertThat(rows.size()).isEqualTo(2);
        assertThat(rows.fields(0)).containsExactly("store", "price", "count", "bits", "holiday");
        assertThat(rows.value(1, "store")).isEqualTo("406");
        assertThat(rows.value(0, "price")).isEqualTo(1.5);
        // One more than a double can tell apart.
        assertThat(rows.value(0, "count")).isEqualTo(9007199254740993L);
        assertThat(rows.value(0, "bits")).isEqualTo(new BigInteger("18446744073709551615"));
        assertThat(rows.value(1, "holiday")).isEqualTo(false);
        assertThat(rows.value(0, "absent")).isNull();
        assertThat(rows.place(1, "store")).isEqualTo("store[1]");
    }

    @Test
    void aModelWithoutRecipeGetsTheTensorsThemselves() {
        Tensor image = Tensor.ofFloats(new float[12], 2, 2, 3);
        Tensor store = Tensor.ofStrings(new String[] {"367", "406"}, 2, 1);

        Table table = rows(input("image", image), input("store", store))
                .table(List.of(STORE, IMAGE))
                .orElseThrow();

        assertThat(table.rows()).isEqualTo(2);
        assertThat(table.tensor("image")).isSameAs(image);
        assertThat(table.strings("store")).containsExactly("367", "406");
    }

    @Test
    void whatMayBeLeftOutMayBeLeftOut() {
        Column optional = new Column("price", "number", Datatype.FP64, null, false, null, null, List.of(), null);

        Table table = rows(input("store", Tensor.ofStrings(new String[] {"367"}, 1)))
                .table(List.of(STORE, optional))
                .orElseThrow();

        assertThat(table.names()).containsExactly("store");
    }

    @Test
    void whatDoesNotFitTheModelIsNamed() {
        Tensor text = Tensor.ofStrings(new String[] {"367", "406"}, 2);
        Tensor numbers = Tensor.ofLongs(new long[] {1, 2}, 2);

        assertRefused(
                "'count' is missing; this model takes 'store' BYTES [-1], 'count' INT64 [-1]",
                List.of(STORE, COUNT),
                input("store", text));
        assertRefused("'stroe' is none of this model", List.of(STORE), input("store", text), input("stroe", text));
        assertRefused("datatype INT64, the model takes BYTES", List.of(STORE), input("store", numbers));
        assertRefused("datatype BYTES, the model takes INT64", List.of(COUNT), input("count", text));
        assertRefused(
                "shape [1, 2]; it is a column of one value a row",
                List.of(COUNT),
                input("count", Tensor.ofLongs(new long[] {1, 2}, 1, 2)));
        assertRefused(
                "shape [2, 3, 2], the model takes [-1, 2, -1]",
                List.of(IMAGE),
                input("image", Tensor.ofFloats(new float[12], 2, 3, 2)));
        assertRefused(
                "element 18446744073709551615, which is no INT64", List.of(COUNT), input("count", unsigned(3, -1)));
    }

    @Test
    void everyInputHasTheSameRows() {
        assertThatThrownBy(() -> rows(
                        input("a", Tensor.ofBooleans(new boolean[2], 2)),
                        input("b", Tensor.ofBooleans(new boolean[1], 1))))
                .isInstanceOf(InvalidTensorException.class)
                .hasMessageContaining("input 'b' has 1 rows, the inputs before it 2");
        assertThatThrownBy(() -> rows(input("a", Tensor.ofBooleans(new boolean[1]))))
                .hasMessageContaining("must be the rows");
    }

    private static void assertRefused(String reason, List<Column> columns, InferRequest.Input... inputs) {
        TensorRows rows = rows(inputs);
        assertThatThrownBy(() -> rows.table(columns))
                .isInstanceOf(InvalidTensorException.class)
                .hasMessageContaining(reason);
    }

    private static TensorRows rows(InferRequest.Input... inputs) {
        return TensorRows.of(Arrays.asList(inputs));
    }

    private static InferRequest.Input input(String name, Tensor tensor) {
        return new InferRequest.Input(name, tensor);
    }

    private static Tensor unsigned(long... bits) {
        ByteBuffer data = ByteBuffer.allocate(bits.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.asLongBuffer().put(bits);
        return Tensor.of(Datatype.UINT64, new long[] {bits.length}, data);
    }
}
