package com.kronkers.mlops.trainers.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kronkers.mlops.runtime.Features;
import com.kronkers.mlops.runtime.HistoryTable;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.job.InvalidJobException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.Period;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetTest {

    private static final Recipe RECIPE = new Recipe(
            List.of("store_id"),
            "week_start",
            Period.ofDays(7),
            "units",
            List.of("holiday", "price"),
            List.of(new Recipe.History("units", List.of(1, 2), List.of(4))),
            List.of("week-of-year"),
            1,
            8);

    @TempDir
    Path folder;

    /** Rows of stores 1 to 5 in weeks 0 to 19, dates as text, integers as integers. */
    private Dataset dataset() throws SQLException {
        Path parquet = folder.resolve("data.parquet");
        sql("COPY (SELECT strftime(DATE '2017-01-02' + CAST(7 * w AS INTEGER), '%Y-%m-%d') AS week_start,"
                + " s AS store_id, CAST((s * 37 + w * 11) % 23 AS INTEGER) AS units, w = 7 AS holiday,"
                + " CASE WHEN s = 3 THEN NULL ELSE 1.5 * s END AS price"
                + " FROM range(1, 6) a(s), range(20) b(w) ORDER BY s, w DESC) TO '" + parquet + "' (FORMAT parquet)");
        return DatasetReader.read(parquet, RECIPE);
    }

    @Test
    void readsColumnsByTheRecipeSortedByTime() throws SQLException {
        Dataset dataset = dataset();

        assertThat(dataset.rows().rows()).isEqualTo(100);
        assertThat(dataset.times()).hasSize(20).startsWith(LocalDate.of(2017, 1, 2));
        assertThat(Arrays.copyOf(dataset.rows().strings("store_id"), 6)).containsExactly("1", "2", "3", "4", "5", "1");
        assertThat(dataset.rows().booleans("holiday")[35]).isTrue();
        assertThat(dataset.rows().doubles("price")[2]).isNaN();
        assertThat(dataset.target()[0]).isEqualTo(37 % 23);
        assertThat(dataset.signature().inputs())
                .extracting(column -> column.name() + ":" + column.type())
                .containsExactly("store_id:string", "week_start:date", "holiday:boolean", "price:number");
        assertThat(Arrays.stream(dataset.series()).distinct()).hasSize(5);
    }

    /** What training computes for a week equals, bit for bit, what serving computes with only the weeks before. */
    @Test
    void trainingFeaturesAreServingFeatures() throws SQLException {
        Dataset dataset = dataset();
        Table training = dataset.features();
        for (LocalDate time : dataset.times()) {
            int[] rows = IntStream.range(0, 100)
                    .filter(row -> dataset.time(row).equals(time))
                    .toArray();
            Table serving = Features.compute(
                    RECIPE, historyBefore(dataset, time), dataset.rows().select(rows));

            for (String name : List.of("units_lag_1", "units_lag_2", "units_mean_4", "week_of_year_sin", "price")) {
                assertThat(bits(serving.doubles(name)))
                        .containsExactly(bits(training.select(rows).doubles(name)));
            }
        }
    }

    @Test
    void splitsByTimeWithoutOverlap() throws SQLException {
        Dataset dataset = dataset();

        TimeSplit split = TimeSplit.of(dataset.times(), 4, 3, 4);

        assertThat(split.fitRows(dataset)).hasSize(9 * 5);
        assertThat(split.stopRows(dataset)).hasSize(3 * 5);
        assertThat(split.testRows(dataset)).hasSize(4 * 5);
        assertThat(split.stopFrom()).isEqualTo(LocalDate.of(2017, 1, 2).plusWeeks(13));
        assertThat(split.testFrom()).isEqualTo(LocalDate.of(2017, 1, 2).plusWeeks(16));
        assertThatThrownBy(() -> TimeSplit.of(dataset.times(), 4, 3, 15))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining("20 steps");
    }

    @Test
    void namesColumnsThatAreMissing() throws SQLException {
        Path parquet = folder.resolve("other.parquet");
        sql("COPY (SELECT 1 AS store_id, DATE '2017-01-02' AS week_start) TO '" + parquet + "' (FORMAT parquet)");

        assertThatThrownBy(() -> DatasetReader.read(parquet, RECIPE))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining("units, holiday, price");
    }

    private static HistoryTable historyBefore(Dataset dataset, LocalDate time) {
        HistoryTable.Builder history = HistoryTable.builder(RECIPE);
        String[] stores = dataset.rows().strings("store_id");
        double[] units = dataset.rows().doubles("units");
        for (int row = 0; row < units.length; row++) {
            if (dataset.time(row).isBefore(time)) {
                history.add(new String[] {stores[row]}, dataset.time(row), new double[] {units[row]});
            }
        }
        return history.build();
    }

    private static long[] bits(double[] values) {
        return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
    }

    private static void sql(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
