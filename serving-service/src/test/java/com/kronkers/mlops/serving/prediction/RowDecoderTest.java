package com.kronkers.mlops.serving.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.serving.history.HistoryFiles;
import com.kronkers.mlops.serving.history.HistorySnapshot;
import com.kronkers.mlops.serving.platform.DemandModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The history holds stores 367 and 406, GROCERY and PRODUCE, the weeks from 2017-08-07 to 2017-09-25. */
class RowDecoderTest {
    private static HistorySnapshot history;
    private static final Inputs INPUTS = Inputs.of(DemandModel.SIGNATURE, Optional.of(DemandModel.RECIPE));

    @BeforeAll
    static void read(@TempDir Path folder) throws IOException {
        history = HistoryFiles.write(folder, "demand", 1, DemandModel.RECIPE, DemandModel.history(8, 50));
    }

    @Test
    void allThreeShapesAreTheSameRows() {
        String row = row("367", "GROCERY", "2017-10-02", "true");

        for (String body : List.of(row, "[" + row + "]", "{\"rows\":[" + row + "]}")) {
            Table table = decode(body);
            assertThat(table.rows()).isEqualTo(1);
            assertThat(table.strings("store_id")).containsExactly("367");
            assertThat(table.date("week_start", 0)).isEqualTo("2017-10-02");
            assertThat(table.booleans("holiday")).containsExactly(true);
        }
    }

    @Test
    void everyWrongFieldOfEveryRowIsNamed() {
        List<FieldProblem> problems =
                problems("[" + row("367", "GROCERY", "2017-10-02", "\"no\"") + ",{\"store_id\":1}]");

        assertThat(problems)
                .extracting(FieldProblem::field)
                .containsExactlyInAnyOrder(
                        "rows[0].holiday",
                        "rows[1].store_id",
                        "rows[1].department",
                        "rows[1].week_start",
                        "rows[1].holiday");
        assertThat(problems).allSatisfy(problem -> assertThat(problem.fix()).startsWith("Send "));
    }

    @Test
    void anUnknownFieldIsNamedWithTheOneThatWasMeant() {
        assertThat(problems(row("367", "GROCERY", "2017-10-02", "true").replace("}", ",\"stor_id\":1}")))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.field()).isEqualTo("stor_id");
                    assertThat(problem.fix()).contains("Did you mean 'store_id'", "store_id, department, week_start");
                });
    }

    @Test
    void anEntityNeverSeenIsNamedWithTheNearestKnown() {
        assertThat(problems(row("367", "Grocry", "2017-10-02", "true")))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.field()).isEqualTo("department");
                    assertThat(problem.problem()).contains("never seen");
                    assertThat(problem.fix()).contains("\"GROCERY\"");
                });
    }

    @Test
    void aDateBeforeTheHistoryOrOffTheGridIsNamed() {
        assertThat(problems(row("367", "GROCERY", "2017-08-07", "true")).get(0).problem())
                .contains("outside");
        assertThat(problems(row("367", "GROCERY", "2017-09-29", "true")).get(0).fix())
                .contains("Send 2017-09-25");
        assertThat(problems(row("367", "GROCERY", "tomorrow", "true")).get(0).problem())
                .contains("not a date");
    }

    @Test
    void aDateThatOnlyNewerHistoryReachesIsNoFaultOfTheCaller() {
        HistoryTooOldException thrown = catchThrowableOfType(
                HistoryTooOldException.class, () -> decode(row("367", "GROCERY", "2017-10-09", "true")));

        assertThat(thrown.getMessage()).contains("ends at 2017-09-25").contains("no further than P7D");
        assertThat(thrown.problems())
                .singleElement()
                .returns("week_start", FieldProblem::field)
                .returns(
                        "Send a date from 2017-08-14 to 2017-10-02, or ask again when dataset demand reaches to"
                                + " 2017-10-02.",
                        FieldProblem::fix);
    }

    @Test
    void suchADateBesideAWrongFieldIsOneProblemMore() {
        assertThat(problems(row("367", "GROCERI", "2017-10-09", "true")))
                .extracting(FieldProblem::field)
                .containsExactly("department", "week_start");
    }

    @Test
    void tooManyRowsAndNoneAreRefusedAtOnce() {
        String row = row("367", "GROCERY", "2017-10-02", "true");

        assertThat(problems("[" + String.join(",", java.util.Collections.nCopies(4, row)) + "]"))
                .singleElement()
                .returns("there are more than 3", FieldProblem::problem)
                .returns("Send 1 to 3 rows in a request.", FieldProblem::fix);
        assertThat(problems("[]").get(0).problem()).isEqualTo("there is no row");
        assertThat(problems("[1]").get(0).field()).isEqualTo("rows[0]");
        assertThat(problems("7").get(0).field()).isEqualTo("rows");
        assertThat(problems("null").get(0).field()).isEqualTo("rows");
    }

    private List<FieldProblem> problems(String body) {
        return catchThrowableOfType(InvalidRowsException.class, () -> decode(body))
                .problems();
    }

    private Table decode(String body) {
        return RowDecoder.decode(
                INPUTS, DemandModel.RECIPE, history, new JsonBody(body.getBytes(StandardCharsets.UTF_8)), 3);
    }

    private static String row(String store, String department, String week, String holiday) {
        return "{\"store_id\":\"%s\",\"department\":\"%s\",\"week_start\":\"%s\",\"holiday\":%s}"
                .formatted(store, department, week, holiday);
    }
}
