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

class CsvBodyTest {
    private static final Inputs INPUTS = Inputs.of(
            new Signature(
                    List.of(
                            new Column("price", "number", Datatype.FP64, null, false, null, null, List.of(), null),
                            new Column("visitors", "integer"),
                            new Column("holiday", "boolean"),
                            new Column("note", "string"),
                            new Column(
                                    "sizes",
                                    "number",
                                    Datatype.FP32,
                                    List.of(-1L, 2L),
                                    true,
                                    null,
                                    null,
                                    List.of(),
                                    null)),
                    List.of(new Column("units", "number"))),
            Optional.empty());

    @Test
    void linesAreRowsAndCellsKeepTheFieldsType() {
        Table table = decode(
                """
                holiday,note,visitors,price,sizes\r
                true,plain,9007199254740993,3.5,"[1,2]"\r
                False,"said ""yes"", and
                left",2,,"[ 3, 4.5 ]"\r
                false,"",3,1e3,"[5,6]"
                """);

        assertThat(table.rows()).isEqualTo(3);
        assertThat(table.booleans("holiday")).containsExactly(true, false, false);
        assertThat(table.strings("note")).containsExactly("plain", "said \"yes\", and\nleft", "");
        assertThat(table.longs("visitors")).containsExactly(9007199254740993L, 2, 3);
        assertThat(table.doubles("price")).containsExactly(3.5, Double.NaN, 1000);
        assertThat(table.tensor("sizes").toArray()).isEqualTo(new float[] {1, 2, 3, 4.5f, 5, 6});
    }

    @Test
    void aByteOrderMarkAndAMissingLastLineBreakDoNoHarm() {
        assertThat(decode("\uFEFFvisitors,holiday,note,sizes\n1,true,a,\"[1,2]\"")
                        .rows())
                .isEqualTo(1);
        assertThat(decode("visitors,holiday,sizes,note\n1,true,\"[1,2]\",\"\"\n\n")
                        .rows())
                .isEqualTo(1);
    }

    @Test
    void everyWrongCellIsNamedByItsLine() {
        List<FieldProblem> problems = catchThrowableOfType(
                        InvalidRowsException.class,
                        () -> decode("visitors,holiday,note,sizes,pric\n1.5,true,a,\"[1,2]\",1\n,maybe,,\"[1]\",1\n"))
                .problems();

        assertThat(problems)
                .extracting(FieldProblem::field)
                .contains(
                        "line 2, visitors",
                        "line 2, pric",
                        "line 3, visitors",
                        "line 3, holiday",
                        "line 3, note",
                        "line 3, sizes");
        assertThat(problems)
                .extracting(FieldProblem::problem)
                .contains("is missing", "is \"maybe\", not true or false");
    }

    @Test
    void linesAreThoseOfTheTextWhateverTheirRows() {
        String before = "visitors,holiday,note,sizes\n\n1,true,\"over\ntwo lines\",\"[1,2]\"\r\n\n";

        assertThatThrownBy(() -> decode(before + "1.5,true,a,\"[1,2]\"\n"))
                .isInstanceOf(InvalidRowsException.class)
                .hasMessageContaining("line 6, visitors");
        assertThatThrownBy(() -> decode(before + "1,true,\"\n\n\",\"[1]\"\n"))
                .isInstanceOf(InvalidRowsException.class)
                .hasMessageContaining("line 6, sizes");
        assertThatThrownBy(() -> decode(before + "1,true,\"\n\n\"\n"))
                .isInstanceOf(MalformedBodyException.class)
                .hasMessage("line 6 has 3 cells, the first line 4");
    }

    @Test
    void everyRowKnowsItsLineHoweverManyThereAre() {
        assertThatThrownBy(() -> RowDecoder.decode(
                        INPUTS,
                        body("visitors,holiday,note,sizes\n" + "1,true,a,\"[1,2]\"\n\n".repeat(99) + ",,,\n"),
                        100))
                .isInstanceOf(InvalidRowsException.class)
                .hasMessageContaining("line 200, visitors");
    }

    @Test
    void anEmptyLineIsNoRowEvenWhereThereIsButOneField() {
        Inputs single = Inputs.of(
                new Signature(List.of(new Column("note", "string")), List.of(new Column("units", "number"))),
                Optional.empty());

        assertThat(RowDecoder.decode(single, body("note\na\n\n\"\"\n\n"), 9).strings("note"))
                .containsExactly("a", "");
    }

    @Test
    void javasOwnWaysToWriteNumbersAreNone() {
        for (String number : List.of("1d", "0x1p3", "NaN", "Infinity", "1,5", "eins")) {
            assertThatThrownBy(
                            () -> decode("price,visitors,holiday,note,sizes\n\"" + number + "\",1,true,a,\"[1,2]\"\n"))
                    .as(number)
                    .isInstanceOf(InvalidRowsException.class)
                    .hasMessageContaining("price");
        }
    }

    @Test
    void whatIsNoTableIsSaidWithItsLine() {
        assertThatThrownBy(() -> decode("visitors,holiday\n1\n"))
                .isInstanceOf(MalformedBodyException.class)
                .hasMessage("line 2 has 1 cells, the first line 2");
        assertThatThrownBy(() -> decode("visitors\n\"1\n"))
                .isInstanceOf(MalformedBodyException.class)
                .hasMessageContaining("opened in line 2");
        assertThatThrownBy(() -> decode("visitors\n\"1\"2\n"))
                .isInstanceOf(MalformedBodyException.class)
                .hasMessageContaining("closing quotes");
        assertThatThrownBy(() -> RowDecoder.decode(
                        INPUTS, new CsvBody(new byte[] {'a', '\n', (byte) 0xFF}, StandardCharsets.UTF_8), 9))
                .isInstanceOf(MalformedBodyException.class);
        for (String body : List.of("", "visitors\n", "\n")) {
            assertThatThrownBy(() -> decode(body))
                    .isInstanceOf(InvalidRowsException.class)
                    .hasMessageContaining("there is no row");
        }
    }

    private static Table decode(String body) {
        return RowDecoder.decode(INPUTS, body(body), 9);
    }

    private static CsvBody body(String text) {
        return new CsvBody(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
