package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Signature.Column;
import com.kronkers.mlops.serving.deployment.ModelPromoted.Field;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeclaredSignatureTest {
    private static final Signature PACKAGE = new Signature(
            List.of(
                    new Column("price", "number"),
                    new Column("visitors", "integer"),
                    new Column("holiday", "boolean"),
                    new Column("department", "string"),
                    new Column("week", "date"),
                    new Column(
                            "pixels",
                            "number",
                            Datatype.FP32,
                            List.of(-1L, 3L, 5L),
                            true,
                            null,
                            null,
                            List.of(),
                            null)),
            List.of(new Column("units", "number")));

    @ParameterizedTest
    @CsvSource({
        "price,number", "price,double", "visitors,integer", "visitors,long", "visitors,number", "holiday,boolean",
        "department,string", "department,binary", "week,date", "week,datetime", "week,timestamp", "pixels,tensor",
        "pixels,number", "pixels,float", "price,"
    })
    void aPromotionMaySayLess(String column, String type) {
        assertThatCode(() -> DeclaredSignature.require(saying(new Field(column, type)), PACKAGE))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "price,integer,number FP64",
        "price,float,number FP64",
        "price,string,number FP64",
        "price,tensor,number FP64",
        "visitors,double,integer INT64",
        "visitors,boolean,integer INT64",
        "holiday,integer,boolean BOOL",
        "department,date,string BYTES",
        "week,string,date BYTES",
        "pixels,double,'number FP32 [-1, 3, 5]'",
        "price,decimal,number FP64"
    })
    void anotherTypeIsRefused(String column, String type, String packaged) {
        assertThatThrownBy(() -> DeclaredSignature.require(saying(new Field(column, type)), PACKAGE))
                .isInstanceOf(RefusedVersionException.class)
                .hasMessage("the package is not what the promotion says: input " + column + " is " + type
                        + " in the promotion, " + packaged + " in the package");
    }

    @Test
    void datatypesAndShapesAreHeldAgainstThePackage() {
        assertThat(refusal(new Field("pixels", "tensor", "FP32", List.of(-1L, 3L, 5L))))
                .isNull();
        assertThat(refusal(new Field("pixels", "tensor", "FP32", List.of(-1L, -1L, 5L))))
                .isNull();
        assertThat(refusal(new Field("price", "number", "FP64", List.of(-1L)))).isNull();
        assertThat(refusal(new Field("price", "number", null, List.of(-1L, 1L))))
                .isNull();

        assertThat(refusal(new Field("pixels", "tensor", "FP64", List.of(-1L, 3L, 5L))))
                .contains("input pixels is tensor FP64 [-1, 3, 5] in the promotion, number FP32 [-1, 3, 5] in the");
        assertThat(refusal(new Field("pixels", "tensor", null, List.of(-1L, 3L, 6L))))
                .contains("[-1, 3, 6] in the promotion");
        assertThat(refusal(new Field("pixels", "tensor", null, List.of(-1L, 15L))))
                .contains("[-1, 15] in the promotion");
        assertThat(refusal(new Field("price", "number", null, List.of(-1L, 2L))))
                .contains("number [-1, 2] in the promotion");
    }

    @Test
    void everyColumnThatDiffersIsNamed() {
        ModelPromoted.Declared declared = new ModelPromoted.Declared(
                List.of(new Field("price", "string"), new Field("cost", "number")),
                List.of(new Field("units", "integer")));
        Signature packaged = new Signature(
                List.of(new Column("price", "number"), new Column("visitors", "integer")), PACKAGE.outputs());

        assertThatThrownBy(() -> DeclaredSignature.require(declared, packaged))
                .hasMessage("the package is not what the promotion says: "
                        + "input price is string in the promotion, number FP64 in the package; "
                        + "input cost is number in the promotion, not in the package; "
                        + "input visitors is not in the promotion, integer INT64 in the package; "
                        + "output units is integer in the promotion, number FP64 in the package");
    }

    @Test
    void whatIsNotSaidIsNotHeldAgainstThePackage() {
        assertThatCode(() -> {
                    DeclaredSignature.require(null, PACKAGE);
                    DeclaredSignature.require(new ModelPromoted.Declared(null, null), PACKAGE);
                })
                .doesNotThrowAnyException();
    }

    @Test
    void datatypeAndShapeOutliveTheJournal() throws IOException {
        ObjectMapper json = new ObjectMapper();
        Field field = new Field("pixels", "tensor", "FP32", List.of(-1L, 3L));

        assertThat(json.readValue(json.writeValueAsBytes(field), Field.class)).isEqualTo(field);
    }

    private static String refusal(Field field) {
        try {
            DeclaredSignature.require(saying(field), PACKAGE);
            return null;
        } catch (RefusedVersionException e) {
            return e.getMessage();
        }
    }

    /** All inputs as they are but for this one. */
    private static ModelPromoted.Declared saying(Field other) {
        List<Field> inputs = PACKAGE.inputs().stream()
                .map(column -> column.name().equals(other.name()) ? other : new Field(column.name(), column.type()))
                .toList();
        return new ModelPromoted.Declared(inputs, List.of(new Field("units", "number")));
    }
}
