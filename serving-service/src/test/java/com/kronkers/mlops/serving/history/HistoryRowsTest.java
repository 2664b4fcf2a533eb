package com.kronkers.mlops.serving.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kronkers.mlops.runtime.HistoryTable;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.serving.platform.DemandModel;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HistoryRowsTest {

    @Test
    void rowsBecomeHistory() throws IOException {
        HistorySnapshot history = read(
                """
                {"store_id":"367","department":"MEAT","week_start":"2017-10-02","units":7,"discount_rate":0.25}
                {"store_id":367,"department":"MEAT","week_start":"2017-09-25T00:00:00Z","units":"6","discount_rate":null,"more":[1]}
                {"store_id":null,"department":"MEAT","week_start":"2017-09-25","units":6,"discount_rate":0}
                """);

        assertThat(history.asOf()).isEqualTo("2017-10-02");
        assertThat(history.table().predictableFrom()).isEqualTo("2017-10-02");
        assertThat(history.entityValues()).containsExactly(Set.of("367"), Set.of("MEAT"));
        assertThat(history.table().observations().map(HistoryTable.Observation::values))
                .containsExactlyInAnyOrder(new double[] {7, 0.25}, new double[] {6, Double.NaN});
    }

    @Test
    void noMoreThanTheRecipesStepsAreKept() throws IOException {
        HistorySnapshot history = read(DemandModel.history(30, 1));

        assertThat(history.table()
                        .observations()
                        .map(HistoryTable.Observation::time)
                        .distinct())
                .hasSize(DemandModel.RECIPE.historySteps())
                .allMatch(time -> time.isAfter(LocalDate.parse("2017-12-31")));
    }

    @Test
    void whatIsWrittenIsReadAsTheSameTable() throws IOException {
        Recipe twice = Recipe.fromJson(
                """
                {"entity":["shop"],"time":"day","step":"P1D","target":"units",
                 "history":[{"column":"units","lags":[1]},{"column":"units","means":[3]},{"column":"open","lags":[2]}],
                 "horizonSteps":1,"historySteps":4}""");
        HistoryKey key = new HistoryKey("shops", twice);
        HistorySnapshot read = HistoryRows.read(
                key,
                1,
                null,
                10,
                new BufferedReader(
                        new StringReader(
                                """
                        {"shop":"Å, 1","day":"2017-10-01","units":0.1,"open":true}
                        {"shop":"2","day":"2017-10-02","units":"Infinity","open":null}
                        {"shop":"2","day":"2017-10-04","units":1e300}
                        """)));

        ByteArrayOutputStream written = new ByteArrayOutputStream();
        HistoryRows.write(twice, read.table(), written);

        HistorySnapshot again = HistoryRows.read(
                key, 1, null, 10, new BufferedReader(new StringReader(written.toString(StandardCharsets.UTF_8))));
        assertThat(again.entityValues()).isEqualTo(read.entityValues());
        assertThat(rows(again)).containsExactlyInAnyOrderElementsOf(rows(read)).hasSize(3);
    }

    private static List<String> rows(HistorySnapshot history) {
        return history.table()
                .observations()
                .map(o -> o.entity() + " " + o.time() + " " + Arrays.toString(o.values()))
                .toList();
    }

    @Test
    void aBrokenRowIsNamed() {
        assertThatThrownBy(() -> read(DemandModel.history(1, 1) + "{\"store_id\":\"1\",\"week_st"))
                .hasMessageContaining("row 5 of demand version 3");
        assertThatThrownBy(() -> read("{\"store_id\":\"1\",\"department\":\"A\",\"week_start\":\"soon\"}"))
                .hasMessageContaining("soon");
        assertThatThrownBy(() -> read("7")).hasMessageContaining("no JSON object");
    }

    private static HistorySnapshot read(String rows) throws IOException {
        return HistoryRows.read(
                new HistoryKey("demand", DemandModel.RECIPE),
                3,
                null,
                Long.MAX_VALUE,
                new BufferedReader(new StringReader(rows)));
    }
}
