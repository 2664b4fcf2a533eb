package com.kronkers.mlops.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kronkers.mlops.runtime.Signature.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Categories for models that take numbers; the model here gives back what it is given. */
class ColumnsTest {

    private static final Columns COLUMNS = new Columns(List.of(
            new Columns.Entry("amount", "string", Columns.KNOWN, null, null, List.of("low", "middle", "high")),
            new Columns.Entry("id", "string", Columns.ENTITY, null, null, List.of("first", "second")),
            new Columns.Entry("name", "string", Columns.KNOWN, null, null, List.of("any")),
            new Columns.Entry("exact", "number", Columns.KNOWN, -5.0, 5.0, List.of()),
            new Columns.Entry("units", "string", Columns.TARGET, null, null, List.of("no", "yes"))));

    @TempDir
    Path folder;

    @Test
    void aNumberOfTheModelIsAskedAsItsCategory() throws IOException {
        try (LoadedModel model = model()) {
            Table answer = model.predict(rows());

            assertThat(model.features())
                    .extracting(column -> column.name() + ":" + column.type())
                    .containsExactly("id:string", "name:string", "amount:string", "exact:number", "flag:boolean");
            assertThat(model.features())
                    .filteredOn(Column::name, "amount")
                    .singleElement()
                    .satisfies(amount -> {
                        assertThat(amount.categories()).containsExactly("low", "middle", "high");
                        assertThat(amount.datatype()).isEqualTo(Datatype.BYTES);
                    });
            assertThat(answer.longs("id_out")).containsExactly(1, -1, 0);
            assertThat(answer.floats("amount_out")).containsExactly(2, -1, -1);
            assertThat(answer.strings("name_out")).containsExactly("any", "other", "any");
            assertThat(answer.doubles("exact_out")).containsExactly(1.5, 2.5, 3.5);
        }
    }

    @Test
    void rangesAreThoseOfTraining() throws IOException {
        try (LoadedModel model = model()) {
            Column exact = model.features().get(3);

            assertThat(exact.minimum()).isEqualTo(-5);
            assertThat(exact.maximum()).isEqualTo(5);
        }
    }

    @Test
    void goldenRowsHoldCategories() throws IOException {
        GoldenRows golden;
        try (LoadedModel model = model()) {
            golden = SyntheticRows.make(
                    model.features(),
                    model::predict,
                    model.signature().outputs().stream().map(Column::name).toList());
        }
        Files.writeString(folder.resolve("model/golden.json"), Json.write(golden));

        try (LoadedModel again = ModelFiles.load(folder.resolve("model"), folder)) {
            assertThat(again.replayGolden().result()).isEqualTo(GoldenCheck.Result.AGREES);
        }
        assertThat(golden.rows().get(0).get("amount")).isIn("low", "middle", "high");
        assertThat(golden.rows().get(golden.rows().size() - 1).get("amount")).isEqualTo("never seen");
    }

    @Test
    void whatIsNoListOfColumnsIsRefused() {
        assertThat(Columns.fromJson(COLUMNS.toJson())).isEqualTo(COLUMNS);
        assertThat(COLUMNS.classes()).containsExactly("no", "yes");
        assertThatThrownBy(() -> Columns.fromJson("{\"columns\":[{\"name\":\"x\"}]}"))
                .isInstanceOf(InvalidModelPackageException.class)
                .hasMessageStartingWith("columns.json");
        assertThatThrownBy(() -> Columns.fromJson("[")).hasMessageContaining("not readable");
    }

    private LoadedModel model() throws IOException {
        Path copy = ModelFiles.copy("onnx-columns", folder.resolve("model"));
        Files.delete(copy.resolve("golden.json"));
        Files.writeString(copy.resolve("columns.json"), COLUMNS.toJson());
        return ModelFiles.load(copy, folder);
    }

    private static Table rows() {
        return Table.builder(3)
                .strings("id", "second", "third", "first")
                .strings("name", "any", "other", "any")
                .strings("amount", "high", null, "unheard of")
                .doubles("exact", 1.5, 2.5, 3.5)
                .booleans("flag", true, false, true)
                .build();
    }
}
