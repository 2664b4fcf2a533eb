package com.kronkers.mlops.ingestion.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import com.kronkers.mlops.ingestion.profile.FileProfile;
import com.kronkers.mlops.ingestion.profile.Profiler;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A year of real receipts, week by week as the demo appends them: what is right passes, what is broken is found. */
class RealWeeksTest {
    private static final Path RECEIPTS =
            Path.of("../deploy/local/src/main/resources/demo/receipts.csv.gz").toAbsolutePath();
    private static final DataContract CONTRACT = new DataContract(
            1,
            List.of(
                    Column.of("week_start", ColumnType.DATE),
                    Column.of("store_id", ColumnType.STRING),
                    Column.of("product_id", ColumnType.STRING),
                    Column.of("quantity", ColumnType.INTEGER),
                    Column.of("sales_value", ColumnType.NUMBER),
                    Column.of("retail_disc", ColumnType.NUMBER),
                    Column.of("coupon", ColumnType.INTEGER)),
            "week_start");
    private static final String ROWS = "SELECT *, (retail_disc > 1)::BIGINT AS coupon FROM receipts";

    @TempDir
    Path folder;

    private DuckDb duckDb;
    private DuckDbSession session;

    @BeforeEach
    void open() throws Exception {
        duckDb = new DuckDb(256 << 20, 1 << 30, 2, 1, folder.resolve("spill"));
        session = duckDb.open();
        session.run("CREATE TABLE receipts AS FROM read_csv(" + Sql.path(RECEIPTS)
                + ", types = {'store_id': 'VARCHAR', 'product_id': 'VARCHAR', 'sales_value': 'DOUBLE',"
                + " 'retail_disc': 'DOUBLE'})");
    }

    @Test
    void noRealWeekIsFlaggedNorWarnedOf() throws Exception {
        List<Finding> findings = new ArrayList<>();
        FileProfile so = week(0, ROWS);
        for (int week = 1; week < 51; week++) {
            FileProfile incoming = week(week, ROWS);
            findings.addAll(compare(incoming, so));
            so = FileProfile.merge(List.of(so, incoming));
        }

        assertThat(findings).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "scale-factor | sales_value * 100 AS sales_value",
                "scale-factor | retail_disc / 1000 AS retail_disc",
                "null-share | CASE WHEN product_id > '5' THEN product_id END AS product_id",
                "new-category | concat('S', store_id) AS store_id",
                "flag-share | 0::BIGINT AS coupon",
                "flag-share | 1::BIGINT AS coupon",
                "freshness | week_start - 7 AS week_start",
                "time-jump | week_start + INTERVAL 30 YEAR AS week_start"
            })
    void aPlantedFaultIsFound(String check, String replacement) throws Exception {
        FileProfile before = FileProfile.merge(List.of(week(10, ROWS), week(11, ROWS), week(12, ROWS)));

        FileProfile broken = week(13, "SELECT * REPLACE (" + replacement + ") FROM (" + ROWS + ")");

        assertThat(compare(broken, before))
                .filteredOn(finding -> !finding.warns())
                .extracting(Finding::check)
                .contains(check);
    }

    @Test
    void aTenthOfAWeekIsFound() throws Exception {
        FileProfile before = FileProfile.merge(List.of(week(10, ROWS), week(11, ROWS)));

        FileProfile partial = week(12, ROWS + " WHERE hash(product_id) % 10 = 0");

        assertThat(compare(partial, before)).extracting(Finding::check).contains("volume");
    }

    private static List<Finding> compare(FileProfile incoming, FileProfile before) {
        return new Comparison(DefaultLimits.get(), Clock.systemUTC())
                .findings(incoming, before, 1, Comparison.Arrival.ADDED);
    }

    private FileProfile week(int week, String rows) throws Exception {
        Path file = folder.resolve("week");
        String day = "DATE '2017-01-02' + " + 7 * week;
        session.run("COPY (" + rows.replace("FROM receipts", "FROM (FROM receipts WHERE week_start = " + day + ")")
                + ") TO " + Sql.path(file) + " (FORMAT parquet)");
        return Profiler.fileProfile(session, CONTRACT, List.of(file), java.util.Set.of());
    }
}
