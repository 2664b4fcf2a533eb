package com.kronkers.mlops.ingestion.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfilerTest {
    @TempDir
    Path folder;

    private DuckDb duckDb;

    @BeforeEach
    void open() throws Exception {
        duckDb = new DuckDb(256 << 20, 1 << 30, 2, 1, folder.resolve("spill"));
    }

    @Test
    void describesEveryColumn() throws Exception {
        Profile profile = profile(
                "SELECT TIMESTAMP '2017-01-02 06:00:00' + INTERVAL 12 HOUR * i AS at, (i - 1)::DOUBLE AS n,"
                        + " CASE WHEN i < 3 THEN 'a' WHEN i < 5 THEN 'b' END AS c, i % 2 = 0 AS f FROM range(8) AS r(i)",
                new DataContract(
                        1,
                        List.of(
                                Column.of("at", ColumnType.TIMESTAMP),
                                Column.of("n", ColumnType.NUMBER),
                                Column.of("c", ColumnType.STRING),
                                Column.of("f", ColumnType.BOOLEAN)),
                        "at"));

        assertThat(profile.rows()).isEqualTo(8);
        assertThat(profile.timeFrom()).isEqualTo(LocalDate.of(2017, 1, 2));
        assertThat(profile.timeThrough()).isEqualTo(LocalDate.of(2017, 1, 5));
        assertThat(profile.timeUnits()).isEqualTo(4);
        ColumnProfile.Numbers numbers = profile.column("n").orElseThrow().numbers();
        assertThat(numbers.mean()).isEqualTo(2.5);
        assertThat(numbers.nonZero()).isEqualTo(7);
        assertThat(numbers.nonZeroMedian()).isCloseTo(3.0, Offset.offset(1.0));
        ColumnProfile category = profile.column("c").orElseThrow();
        assertThat(category.nulls()).isEqualTo(3);
        assertThat(category.categories()).containsExactly(java.util.Map.entry("a", 3L), java.util.Map.entry("b", 2L));
        assertThat(category.allCategories()).isTrue();
        assertThat(profile.column("f").orElseThrow().trueShare()).isEqualTo(0.5);
    }

    @Test
    void keepsOnlyTheMostFrequentOfManyCategories() throws Exception {
        Profile profile = profile(
                "SELECT 'v' || (i % 5000) AS c FROM range(20000) AS r(i)",
                new DataContract(1, List.of(Column.of("c", ColumnType.STRING)), null));

        ColumnProfile column = profile.columns().get(0);
        assertThat(column.categories()).hasSize(ColumnFigures.TOP_CATEGORIES);
        assertThat(column.allCategories()).isFalse();
    }

    @Test
    void aColumnWithoutAnyValueHasNoNumbers() throws Exception {
        Profile profile = profile(
                "SELECT NULL::DOUBLE AS n FROM range(3)",
                new DataContract(1, List.of(Column.of("n", ColumnType.NUMBER)), null));

        assertThat(profile.columns().get(0).numbers()).isNull();
        assertThat(profile.columns().get(0).nullShare()).isEqualTo(1.0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v", "value_rows", "file_row_number", "a \"quoted\" one", "rows"})
    void aColumnMayHaveAnyName(String name) throws Exception {
        Profile profile = profile(
                "SELECT i AS " + Sql.name(name) + ", i // 30000 AS few FROM range(90000) AS r(i)",
                new DataContract(
                        1, List.of(Column.of(name, ColumnType.INTEGER), Column.of("few", ColumnType.INTEGER)), null));

        assertThat(profile.column(name).orElseThrow().max()).isEqualTo("89999");
        assertThat(profile.column("few").orElseThrow().distinct()).isEqualTo(3);
    }

    @Test
    void aColumnThatProtectionDroppedIsWithheld() throws Exception {
        Profile profile = profile(
                "SELECT i AS n FROM range(3) AS r(i)",
                new DataContract(
                        1, List.of(Column.of("n", ColumnType.INTEGER), Column.of("gone", ColumnType.STRING)), null));

        assertThat(profile.column("gone").orElseThrow().withheld()).isTrue();
        assertThat(profile.column("n").orElseThrow().distinct()).isEqualTo(3);
    }

    private Profile profile(String sql, DataContract contract) throws Exception {
        Path file = folder.resolve("rows");
        try (DuckDbSession session = duckDb.open()) {
            session.run("COPY (" + sql + ") TO " + Sql.path(file) + " (FORMAT parquet)");
        }
        return new Profiler(duckDb).profile(contract, List.of(file));
    }
}
