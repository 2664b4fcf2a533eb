package com.kronkers.mlops.serving.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Signature.Column;
import com.kronkers.mlops.runtime.Table;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rows of a model without a recipe, whose inputs are of every type. */
class JsonBodyTest {
    private static final String GOOD =
            """
            {"price":3.5,"weight":0.1,"visitors":9007199254740993,"shelf":7,"holiday":true,"department":"DAIRY",
             "since":"2017-10-09","sizes":[1,2.5,3]}""";
    private static final Inputs INPUTS = Inputs.of(
            new Signature(
                    List.of(
                            column("price", "number", Datatype.FP64, null, false, 1.0, 20.0, List.of()),
                            column("weight", "number", Datatype.FP32, null, true, null, null, List.of()),
                            column("visitors", "integer", Datatype.INT64, null, true, null, null, List.of()),
                            column("shelf", "integer", Datatype.INT32, null, true, 0.0, 9.0, List.of()),
                            column("holiday", "boolean", Datatype.BOOL, null, true, null, null, List.of()),
                            column(
                                    "department",
                                    "string",
                                    Datatype.BYTES,
                                    null,
                                    true,
                                    null,
                                    null,
                                    List.of("BAKERY", "DAIRY", "PRODUCE")),
                            column("since", "date", Datatype.BYTES, null, true, null, null, List.of()),
                            column("sizes", "number", Datatype.FP32, List.of(-1L, 3L), true, null, null, List.of())),
                    List.of(new Column("units", "number"))),
            Optional.empty());

    @Test
    void everyValueKeepsItsType() {
        Table table = decode(GOOD);

        assertThat(table.doubles("price")).containsExactly(3.5);
        assertThat(table.floats("weight")).containsExactly(0.1f);
        assertThat(table.longs("visitors")).containsExactly(9007199254740993L);
        assertThat(table.longs("shelf")).containsExactly(7);
        assertThat(table.booleans("holiday")).containsExactly(true);
        assertThat(table.strings("department")).containsExactly("DAIRY");
        assertThat(table.strings("since")).containsExactly("2017-10-09");
        assertThat(table.tensor("sizes").shape()).containsExactly(1, 3);
        assertThat(table.tensor("sizes").toArray()).isEqualTo(new float[] {1, 2.5f, 3});
    }

    @Test
    void theOrderOfFieldsIsTheCallersAndWhatIsOptionalMayBeMissing() {
        Table table = decode("[" + GOOD + ","
                + GOOD.replace("\"price\":3.5,", "").replace("true", "false") + ","
                + GOOD.replace("\"price\":3.5", "\"price\":null") + ",{\"sizes\":[4,5,6],\"since\":\"2018-01-01\","
                + "\"department\":\"BAKERY\",\"holiday\":false,\"shelf\":1.0,\"visitors\":2,\"weight\":1e2}]");

        assertThat(table.rows()).isEqualTo(4);
        assertThat(table.doubles("price")).containsExactly(3.5, Double.NaN, Double.NaN, Double.NaN);
        assertThat(table.booleans("holiday")).containsExactly(true, false, true, false);
        assertThat(table.longs("shelf")).containsExactly(7, 7, 7, 1);
        assertThat(table.floats("weight")).containsExactly(0.1f, 0.1f, 0.1f, 100f);
        assertThat(table.tensor("sizes").shape()).containsExactly(4, 3);
    }

    @Test
    void aWrongTypeIsNamedWithWhatWasExpected() {
        assertProblem("\"price\":3.5", "\"price\":\"3.5\"", "is \"3.5\", not a number from 1 to 20");
        assertProblem("\"shelf\":7", "\"shelf\":7.5", "is 7.5, not a whole number from 0 to 9");
        assertProblem("\"holiday\":true", "\"holiday\":1", "is 1, not true or false");
        assertProblem("\"since\":\"2017-10-09\"", "\"since\":\"9.10.2017\"", "not a date as text");
        assertProblem("\"department\":\"DAIRY\"", "\"department\":{\"name\":[1,{}]}", "is an object, not text");
        assertProblem("\"weight\":0.1", "\"weight\":[0.1]", "is an array, not a number");
        assertProblem("[1,2.5,3]", "[1,2.5]", "has 2 values where 3 belong");
        assertProblem("[1,2.5,3]", "[1,[2.5],3]", "holds something nested too deep");
        assertProblem("[1,2.5,3]", "[1,\"2.5\",3]", "holds \"2.5\", which is no FP32");
        assertProblem("[1,2.5,3]", "7", "is 7, not an array of 3 values, each a number");
    }

    @Test
    void aValueOutsideRangeOrTypeIsNamed() {
        assertProblem("\"price\":3.5", "\"price\":20.5", "20.5 is outside the range that the model knows");
        assertProblem("\"shelf\":7", "\"shelf\":10", "outside the range");
        assertProblem("\"visitors\":9007199254740993", "\"visitors\":9223372036854775808", "not a whole number");
        assertProblem("\"weight\":0.1", "\"weight\":1e39", "too large for the model's single precision");
        assertProblem("\"weight\":0.1", "\"weight\":1e999", "is Infinity, not a number");
    }

    @Test
    void notANumberAndInfinitiesAreNamedHoweverTheyAreWritten() {
        assertProblem("\"weight\":0.1", "\"weight\":NaN", "is NaN, not a number");
        assertProblem("\"weight\":0.1", "\"weight\":-Infinity", "is -Infinity, not a number");
        assertProblem("\"weight\":0.1", "\"weight\":\"NaN\"", "is \"NaN\", not a number");
        assertProblem("\"visitors\":9007199254740993", "\"visitors\":NaN", "is NaN, not a whole number");
        assertProblem("[1,2.5,3]", "[1,NaN,3]", "holds NaN, which is no FP32");
    }

    @Test
    void anUnknownCategoryIsNamedWithTheNearest() {
        assertThat(problems(GOOD.replace("DAIRY", "DIARY")))
                .singleElement()
                .returns("department", FieldProblem::field)
                .returns("\"DIARY\" is no category that the model knows", FieldProblem::problem)
                .satisfies(problem -> assertThat(problem.fix())
                        .contains("The nearest known value is \"DAIRY\"")
                        .contains("\"BAKERY\", \"DAIRY\", \"PRODUCE\""));
    }

    @Test
    void aFieldThatIsMissingUnknownOrThereTwiceIsNamed() {
        assertProblem("\"shelf\":7,", "", "is missing");
        assertThat(problems(GOOD.replace("\"shelf\":7", "\"shelf\":7,\"wieght\":1")))
                .singleElement()
                .satisfies(problem -> assertThat(problem.fix()).contains("Did you mean 'weight'"));
        assertProblem("\"shelf\":7", "\"shelf\":7,\"shelf\":8", "occurs twice");
        assertThat(problems("{\"rows\":[" + GOOD + "],\"explain\":true}"))
                .singleElement()
                .returns("explain", FieldProblem::field);
    }

    @Test
    void noMoreThanTwentyProblemsAreTold() {
        assertThat(problems("[" + "{},".repeat(30) + "{}]")).hasSize(20);
    }

    @Test
    void rowsWithoutTheirTensorTakeNoMemory() {
        Inputs large = Inputs.of(
                new Signature(
                        List.of(column(
                                "x", "number", Datatype.FP32, List.of(-1L, 1_000_000L), true, null, null, List.of())),
                        List.of(new Column("y", "number"))),
                Optional.empty());
        for (String body : List.of(
                "[" + "{},".repeat(1999) + "{}]", "{\"rows\":[" + "{\"x\":7},".repeat(1999) + "{\"x\":[7]}]}")) {
            InvalidRowsException thrown =
                    catchThrowableOfType(InvalidRowsException.class, () -> RowDecoder.decode(large, body(body), 2000));

            assertThat(thrown.problems()).hasSize(20);
        }
        assertThatThrownBy(() -> RowDecoder.decode(large, body("[" + "{},".repeat(18) + "{}]"), 2000))
                .isInstanceOf(InvalidRowsException.class);
    }

    @Test
    void nothingIsReadPastTheLastProblemThatIsTold() {
        assertThat(problems("[" + "{},".repeat(20) + "and this is no JSON")).hasSize(20);
        assertThat(problems("[{" + "\"none\":1,".repeat(21) + "and this is no JSON"))
                .hasSize(20);
    }

    @Test
    void whatIsNoJsonIsSaidWithItsPlace() {
        for (String body : List.of("", "   ", "null", "7", "\"rows\"")) {
            assertThatThrownBy(() -> decode(body)).as(body).isInstanceOf(InvalidRowsException.class);
        }
        for (String body : List.of("{", "[", "{\"price\":}", "nothing", GOOD + GOOD, "[".repeat(100_000))) {
            assertThatThrownBy(() -> decode(body))
                    .as(body.substring(0, Math.min(20, body.length())))
                    .isInstanceOf(MalformedBodyException.class);
        }
        for (byte[] bytes : List.of(new byte[] {0, 0, 0, '{', 1, 2, 3, 4}, new byte[] {'{', '"', (byte) 0xFF, '"'})) {
            assertThatThrownBy(() -> RowDecoder.decode(INPUTS, new JsonBody(bytes), 31))
                    .isInstanceOf(MalformedBodyException.class);
        }
        assertThatThrownBy(() -> decode("{\"price\":" + "[".repeat(50)))
                .isInstanceOf(MalformedBodyException.class)
                .hasMessageContaining("depth");
        assertThatThrownBy(() -> decode("{\"price\":\n 1,}")).hasMessageContaining("line 2");
    }

    @Test
    void aTensorOfOpenLengthHasTheLengthOfTheFirstRow() {
        Inputs open = Inputs.of(
                new Signature(
                        List.of(column(
                                "x", "integer", Datatype.INT64, List.of(-1L, -1L, 2L), true, null, null, List.of())),
                        List.of(new Column("y", "number"))),
                Optional.empty());

        Table table = RowDecoder.decode(open, body("[{\"x\":[[1,2],[3,4],[5,6]]},{\"x\":[[7,8],[9,0],[1,2]]}]"), 9);

        assertThat(table.tensor("x").shape()).containsExactly(2, 3, 2);
        for (String wrong : List.of(
                "[{\"x\":[[1,2]]},{\"x\":[[1,2],[3,4]]}]",
                "[{\"x\":[[1,2,3]]}]",
                "[{\"x\":[1,2]}]",
                "[{}]",
                "[{},{}]")) {
            assertThatThrownBy(() -> RowDecoder.decode(open, body(wrong), 9))
                    .as(wrong)
                    .isInstanceOf(InvalidRowsException.class)
                    .hasMessageContaining("x: ");
        }
    }

    @Test
    void aRowTooManyEndsTheReadingAtOnce() {
        assertThatThrownBy(() -> decode("[" + (GOOD + ",").repeat(40) + "and this is no JSON"))
                .isInstanceOf(InvalidRowsException.class)
                .hasMessageContaining("there are more than 31");
    }

    private static void assertProblem(String part, String instead, String problem) {
        assertThat(GOOD).contains(part);
        assertThat(problems(GOOD.replace(part, instead)))
                .as(instead)
                .singleElement()
                .satisfies(found -> assertThat(found.problem()).contains(problem))
                .satisfies(found -> assertThat(found.fix()).startsWith("Send "));
    }

    private static List<FieldProblem> problems(String body) {
        InvalidRowsException thrown = catchThrowableOfType(InvalidRowsException.class, () -> decode(body));
        assertThat(thrown).as(body).isNotNull();
        return thrown.problems();
    }

    private static Table decode(String body) {
        return RowDecoder.decode(INPUTS, body(body), 31);
    }

    private static JsonBody body(String json) {
        return new JsonBody(json.getBytes(StandardCharsets.UTF_8));
    }

    private static Column column(
            String name,
            String type,
            Datatype datatype,
            List<Long> shape,
            boolean required,
            Double minimum,
            Double maximum,
            List<String> categories) {
        return new Column(name, type, datatype, shape, required, minimum, maximum, categories, null);
    }
}
