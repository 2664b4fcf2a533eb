package com.kronkers.mlops.ingestion.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.ingestion.contract.Classification;
import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Profiles of parts add up to the profile of the whole, and both are as near to the truth as is promised. */
class FileProfileTest {
    private static final DataContract CONTRACT = new DataContract(
            1,
            List.of(
                    Column.of("day", ColumnType.DATE),
                    Column.of("store", ColumnType.STRING),
                    Column.of("quantity", ColumnType.INTEGER),
                    Column.of("price", ColumnType.NUMBER),
                    Column.of("basket", ColumnType.STRING),
                    Column.of("promo", ColumnType.BOOLEAN),
                    new Column("customer", ColumnType.STRING, false, Classification.PERSONAL)),
            "day");
    /** Of {@link Quantiles}: sketch and sample together, at 99 %. */
    private static final double RANK_ERROR = 0.0035 + 0.0064;

    @TempDir
    Path folder;

    private DuckDb duckDb;
    private int files;

    @BeforeEach
    void open() throws Exception {
        duckDb = new DuckDb(256 << 20, 1 << 30, 2, 1, folder.resolve("spill"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void partsAddUpToTheWhole(int seed) throws Exception {
        int rows = 1000 << seed;
        FileProfile whole = profile(file(0, rows, seed));
        List<FileProfile> parts = new ArrayList<>();
        for (int from = 0, size = 1 + rows / (2 + seed); from < rows; from += size) {
            parts.add(profile(file(from, Math.min(rows, from + size), seed)));
        }

        FileProfile merged = reread(FileProfile.merge(parts));

        Profile view = merged.view();
        Profile expected = whole.view();
        assertThat(view.rows()).isEqualTo(rows);
        assertThat(view.timeUnits()).isEqualTo(expected.timeUnits());
        assertThat(view.timeFrom()).isEqualTo(expected.timeFrom());
        assertThat(view.timeThrough()).isEqualTo(expected.timeThrough());
        for (int i = 0; i < view.columns().size(); i++) {
            assertSame(view.columns().get(i), expected.columns().get(i));
        }
    }

    private static void assertSame(ColumnProfile merged, ColumnProfile whole) {
        assertThat(merged.nulls()).isEqualTo(whole.nulls());
        assertThat(merged.min()).isEqualTo(whole.min());
        assertThat(merged.max()).isEqualTo(whole.max());
        assertThat(merged.withheld()).isEqualTo(whole.withheld());
        if (!whole.withheld()) {
            assertThat((double) merged.distinct()).isCloseTo(whole.distinct(), within(0.10 * whole.distinct()));
        }
        if (whole.allCategories()) {
            assertThat(merged.categories()).isEqualTo(whole.categories());
        }
        if (whole.numbers() != null) {
            double spread = whole.numbers().standardDeviation();
            assertThat(merged.numbers().mean()).isCloseTo(whole.numbers().mean(), within(1e-9));
            assertThat(merged.numbers().standardDeviation()).isCloseTo(spread, within(1e-9 * (1 + spread)));
            assertThat(merged.numbers().nonZero()).isEqualTo(whole.numbers().nonZero());
        }
        if (whole.length() != null) {
            assertThat(merged.length()).isEqualTo(whole.length());
        }
    }

    @Test
    void quantilesOfALargeFileAreWithinTheirErrorOfRank() throws Exception {
        int rows = 600_000;
        List<Path> parts = List.of(file(0, 250_000, 1), file(250_000, 260_000, 1), file(260_000, rows, 1));
        FileProfile merged =
                FileProfile.merge(List.of(profile(parts.get(0)), profile(parts.get(1)), profile(parts.get(2))));

        Quantiles price = merged.column("price").orElseThrow().quantiles();
        Quantiles quantity = merged.column("quantity").orElseThrow().quantiles();

        // A tenth of the prices is 0.
        for (double rank : new double[] {0.12, 0.25, 0.5, 0.75, 0.95, 0.99}) {
            assertThat(rankOf("price", price.quantile(rank), parts)).isCloseTo(rank, within(RANK_ERROR));
            double value = quantity.quantile(rank);
            assertThat(rankOf("quantity", value, parts)).isGreaterThanOrEqualTo(rank - RANK_ERROR);
            assertThat(rankOf("quantity", value - 1, parts)).isLessThanOrEqualTo(rank + RANK_ERROR);
        }
        assertThat(price.step()).isEqualTo(1);
    }

    @Test
    void distinctValuesAreWithinThreeStandardErrors() throws Exception {
        FileProfile merged = FileProfile.merge(
                List.of(profile(file(0, 300_000, 1)), profile(file(200_000, 500_000, 1)), profile(file(0, 10, 1))));

        assertThat((double) merged.column("basket").orElseThrow().distinct().estimate())
                .isCloseTo(500_000, within(3 * 0.016 * 500_000));
        assertThat(merged.column("quantity").orElseThrow().distinct().estimate())
                .isEqualTo(9);
        assertThat(merged.column("promo").orElseThrow().distinct().estimate()).isEqualTo(2);
    }

    @Test
    void nothingIsToldOfAPersonalOrFlaggedColumn() throws Exception {
        FileProfile profile = profile(file(0, 500, 1)).withholding(Set.of("store"));

        String json = new ObjectMapper().writeValueAsString(profile.columns());

        assertThat(json).doesNotContain("cust-").doesNotContain("s17");
        for (String name : List.of("customer", "store")) {
            ColumnProfile column = profile.view().column(name).orElseThrow();
            assertThat(column.withheld()).isTrue();
            assertThat(column.rows()).isEqualTo(500);
            assertThat(column.nulls()).isEqualTo(name.equals("customer") ? 50 : 0);
            assertThat(column)
                    .extracting(
                            ColumnProfile::min,
                            ColumnProfile::max,
                            ColumnProfile::distinct,
                            ColumnProfile::categories,
                            ColumnProfile::topValues,
                            ColumnProfile::patterns,
                            ColumnProfile::histogram,
                            ColumnProfile::length)
                    .containsOnlyNulls();
        }
    }

    @Test
    void codesShowTheirPatternAndLength() throws Exception {
        ColumnProfile store = profile(file(0, 1000, 1)).view().column("store").orElseThrow();

        assertThat(store.patterns()).extracting(ColumnProfile.Pattern::mask).containsExactly("a99-AA", "a9-AA");
        assertThat(store.patterns().stream()
                        .mapToDouble(ColumnProfile.Pattern::share)
                        .sum())
                .isEqualTo(1);
        assertThat(store.length().min()).isEqualTo(5);
        assertThat(store.length().max()).isEqualTo(6);
    }

    @Test
    void theHistogramHoldsEveryValue() throws Exception {
        ColumnProfile price = profile(file(0, 9000, 1)).view().column("price").orElseThrow();

        assertThat(price.histogram()).hasSizeGreaterThan(10);
        assertThat((double) price.histogram().stream()
                        .mapToLong(ColumnProfile.Bin::rows)
                        .sum())
                .isCloseTo(price.present(), within(20.0));
        assertThat(price.histogram().get(0).from()).isEqualTo("0");
    }

    @Test
    void numbersFarFromZeroKeepTheirSpread() throws Exception {
        Moments merged = Moments.of(1e9, 1000).plus(Moments.of(1e9 + 1, 1000));

        assertThat(merged.deviation()).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void filesOfOtherColumnsDoNotAddUp() throws Exception {
        FileProfile profile = profile(file(0, 10, 1));
        FileProfile other =
                new FileProfile(10, profile.days(), profile.columns().subList(0, 2));

        assertThatThrownBy(() -> FileProfile.merge(List.of(profile, other)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private FileProfile profile(Path file) throws Exception {
        return new Profiler(duckDb).fileProfile(CONTRACT, List.of(file));
    }

    private static FileProfile reread(FileProfile profile) throws Exception {
        ObjectMapper json = new ObjectMapper();
        return json.readValue(json.writeValueAsString(profile), FileProfile.class);
    }

    private Path file(int from, int to, int seed) throws Exception {
        Path file = folder.resolve("rows-" + files++);
        String number = "hash(i + " + seed + ")";
        try (DuckDbSession session = duckDb.open()) {
            session.run("COPY (SELECT DATE '2017-01-01' + (i // 700)::INT AS day,"
                    + " 's' || (i % 30) || '-NL' AS store, (1 + " + number + " % 9)::BIGINT AS quantity,"
                    + " CASE WHEN i % 10 = 0 THEN 0 ELSE exp(3 * (" + number + " % 1000003) / 1000003.0) END AS price,"
                    + " 'b' || i AS basket, i % 3 = 0 AS promo,"
                    + " CASE WHEN i % 10 > 0 THEN 'cust-' || i END AS customer"
                    + " FROM range(" + from + ", " + to + ") AS r(i)) TO " + Sql.path(file) + " (FORMAT parquet)");
        }
        return file;
    }

    private double rankOf(String column, double value, List<Path> paths) throws Exception {
        try (DuckDbSession session = duckDb.open()) {
            return session.one(
                    "SELECT avg((" + column + " <= " + value + ")::INT) FROM " + Sql.parquet(paths),
                    row -> row.getDouble(1));
        }
    }
}
