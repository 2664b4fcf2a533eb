package com.kronkers.mlops.serving.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorRowsTest {
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void tensorsBecomeRows() {
        TensorRows rows = TensorRows.of(List.of(
                input("store", "BYTES", "[\"367\",\"406\"]", 2L),
                input("price", "FP64", "[[1.5],[2]]", 2L, 1L),
                input("count", "INT64", "[9007199254740993,2]", 2L),
                input("holiday", "BOOL", "[true,false]", 2L)));

        assertThat(rows.size()).isEqualTo(2);
        assertThat(rows.fields(0)).containsExactly("store", "price", "count", "holiday");
        assertThat(rows.value(1, "store")).isEqualTo("406");
        assertThat(rows.value(0, "price")).isEqualTo(1.5);
        // One more than a double can tell apart.
        assertThat(rows.value(0, "count")).isEqualTo(9007199254740993L);
        assertThat(rows.value(1, "holiday")).isEqualTo(false);
        assertThat(rows.value(0, "absent")).isNull();
    }

    @Test
    void whatDoesNotFitTogetherIsNamed() {
        assertRefused("no inputs");
        assertRefused("shape [3] and 2 elements", input("a", "BYTES", "[\"x\",\"y\"]", 3L));
        assertRefused("give [n] or [n, 1]", input("a", "FP64", "[1,2,3,4]", 2L, 2L));
        assertRefused(
                "1 rows, the inputs before it 2",
                input("a", "BOOL", "[true,true]", 2L),
                input("b", "BOOL", "[true]", 1L));
        assertRefused("is no BOOL", input("a", "BOOL", "[1]", 1L));
        assertRefused("is no INT64", input("a", "INT64", "[1.5]", 1L));
        assertRefused("which is none", input("a", "DATE", "[\"x\"]", 1L));
        assertRefused("occurs twice", input("a", "BOOL", "[true]", 1L), input("a", "BOOL", "[true]", 1L));
        assertRefused("needs name, shape", new InferRequest.Input("a", "BOOL", null, null));
        assertRefused(
                "needs name, shape",
                new InferRequest.Input("a", "BOOL", Collections.singletonList(null), BooleanNode.TRUE));
    }

    private static void assertRefused(String reason, InferRequest.Input... inputs) {
        assertThatThrownBy(() -> TensorRows.of(List.of(inputs)))
                .isInstanceOf(InvalidTensorException.class)
                .hasMessageContaining(reason);
    }

    private InferRequest.Input input(String name, String datatype, String data, Long... shape) {
        try {
            return new InferRequest.Input(name, datatype, List.of(shape), json.readTree(data));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
