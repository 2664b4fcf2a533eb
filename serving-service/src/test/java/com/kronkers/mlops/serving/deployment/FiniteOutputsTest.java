package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.runtime.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FiniteOutputsTest {
    private static final Table RIGHT =
            Table.builder(2).tensor("x", Tensor.ofFloats(new float[] {1, 2}, 2)).build();
    private static final Table WRONG = Table.builder(2)
            .tensor("x", Tensor.ofFloats(new float[] {1, Float.NaN}, 2))
            .build();

    @Test
    void aNumberThatIsNoneIsNoAnswerAlsoInATensor() {
        for (float none : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            Table single = outputs(Tensor.ofFloats(new float[] {1, none}, 2));
            Table tensor = outputs(Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, none}, 2, 3));
            Table doubles = outputs(Tensor.ofDoubles(new double[] {1, 2, 3, 4, none, 6}, 2, 3));

            assertThatThrownBy(() -> require(column(Datatype.FP32, -1), single, RIGHT))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("it answers row 1 with y = " + none);
            assertThatThrownBy(() -> require(column(Datatype.FP32, -1, 3), tensor, RIGHT))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("it answers row 1 with y[2] = " + none);
            assertThatThrownBy(() -> require(column(Datatype.FP64, -1, 3), doubles, RIGHT))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("it answers row 1 with y[1] = " + none);
        }
    }

    @Test
    void itIsTheCallersFaultWhereTheCallerSentOne() {
        Table tensor = outputs(Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, Float.NaN}, 2, 3));

        assertThatThrownBy(() -> require(column(Datatype.FP32, -1, 3), tensor, WRONG))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("x has a value that is missing or infinite");
    }

    @Test
    void finiteNumbersAndWhatAreNoneAreTaken() {
        Table tensor = outputs(Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
        Table whole = outputs(Tensor.ofLongs(new long[] {1, 2, 3, 4}, 2, 2));

        assertThatCode(() -> require(column(Datatype.FP32, -1, 3), tensor, WRONG))
                .doesNotThrowAnyException();
        assertThatCode(() -> require(column(Datatype.INT64, -1, 2), whole, RIGHT))
                .doesNotThrowAnyException();
    }

    @Test
    void besideThePredictionANumberMayBeMissingButNotInfinite() {
        Signature.Column prediction = column(Datatype.FP32, -1);
        Signature.Column other = new Signature.Column("spread", "number");
        Table missing = Table.builder(2)
                .floats("y", 1, 2)
                .doubles("spread", 1, Double.NaN)
                .build();
        Table infinite = Table.builder(2)
                .floats("y", 1, 2)
                .doubles("spread", 1, Double.POSITIVE_INFINITY)
                .build();

        assertThatCode(() -> FiniteOutputs.require(prediction, List.of(prediction, other), missing, RIGHT))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> FiniteOutputs.require(prediction, List.of(prediction, other), infinite, RIGHT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("it answers row 1 with spread = Infinity");
    }

    private static void require(Signature.Column prediction, Table outputs, Table features) {
        FiniteOutputs.require(prediction, List.of(prediction), outputs, features);
    }

    private static Table outputs(Tensor tensor) {
        return Table.builder(2).tensor("y", tensor).build();
    }

    private static Signature.Column column(Datatype datatype, long... shape) {
        List<Long> dimensions = Arrays.stream(shape).boxed().toList();
        return new Signature.Column("y", "number", datatype, dimensions, true, null, null, List.of(), null);
    }
}
