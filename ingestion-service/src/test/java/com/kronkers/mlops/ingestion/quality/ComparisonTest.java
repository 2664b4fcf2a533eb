package com.kronkers.mlops.ingestion.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import com.kronkers.mlops.ingestion.profile.Profile;
import com.kronkers.mlops.ingestion.profile.Profiler;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares profiles of rows that DuckDB generates, so that the figures are real ones. */
class ComparisonTest {
    private static final DataContract CONTRACT = new DataContract(
            1,
            List.of(
                    Column.of("day", ColumnType.DATE),
                    Column.of("department", ColumnType.STRING),
                    Column.of("quantity", ColumnType.INTEGER),
                    Column.of("discount", ColumnType.NUMBER),
                    Column.of("promo", ColumnType.BOOLEAN)),
            "day");
    private static final String DAYS = "DATE '2017-01-02' + (i // 100)::INT AS day";
    private static final String DEPARTMENT = "['GROCERY', 'MEAT', 'DELI'][1 + i % 3] AS department";
    private static final String QUANTITY = "1 + (i * 7) % 5 AS quantity";
    private static final String DISCOUNT =
            "CASE WHEN i % 2 = 0 THEN 0 ELSE 0.1 + (i * 13 % 90) / 100.0 END AS discount";
    private static final String PROMO = "i % 10 = 0 AS promo";

    @TempDir
    Path folder;

    private DuckDb duckDb;
    private Profile reference;
    private int files;

    @BeforeEach
    void profileTheReference() throws Exception {
        duckDb = new DuckDb(256 << 20, 1 << 30, 2, 1, folder.resolve("spill"));
        reference = profile(3000, DAYS, DEPARTMENT, QUANTITY, DISCOUNT, PROMO);
    }

    @Test
    void theSameKindOfRowsIsFine() throws Exception {
        Profile incoming = profile(700, DAYS, DEPARTMENT, QUANTITY, DISCOUNT, PROMO);

        assertThat(compare(incoming, true)).isEmpty();
    }

    @Test
    void centsInsteadOfDollarsAreFoundWithColumnAndFactor() throws Exception {
        Profile incoming = profile(
                700,
                DAYS,
                DEPARTMENT,
                QUANTITY,
                "CASE WHEN i % 2 = 0 THEN 0 ELSE 10 + (i * 13 % 90) END AS discount",
                PROMO);

        List<Finding> findings = compare(incoming, true);

        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo("scale-factor");
            assertThat(finding.column()).isEqualTo("discount");
            assertThat(finding.factor()).isEqualTo(100.0);
        });
    }

    @Test
    void aFactorBelowOneIsFoundToo() throws Exception {
        Profile incoming = profile(700, DAYS, DEPARTMENT, QUANTITY, "0.00054 AS discount", PROMO);

        assertThat(compare(incoming, true))
                .singleElement()
                .extracting(Finding::factor)
                .isEqualTo(0.001);
    }

    @Test
    void demandThatDoublesInOneDepartmentIsNoBrokenFeed() throws Exception {
        Profile incoming = profile(
                700,
                DAYS,
                DEPARTMENT,
                "(1 + (i * 7) % 5) * CASE WHEN i % 3 = 0 THEN 2 ELSE 1 END AS quantity",
                DISCOUNT,
                PROMO);

        assertThat(compare(incoming, true)).isEmpty();
    }

    @Test
    void aLostColumnIsFound() throws Exception {
        Profile incoming = profile(700, DAYS, DEPARTMENT, QUANTITY, "NULL::DOUBLE AS discount", PROMO);

        assertThat(compare(incoming, true)).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo("null-share");
            assertThat(finding.column()).isEqualTo("discount");
            assertThat(finding.observed()).isEqualTo(1.0);
        });
    }

    @Test
    void renamedCategoriesAreFoundFromBothSides() throws Exception {
        Profile incoming = profile(
                700, DAYS, "['GROCERY', 'FLEISCH', 'DELI'][1 + i % 3] AS department", QUANTITY, DISCOUNT, PROMO);

        assertThat(compare(incoming, true))
                .extracting(Finding::check, Finding::column)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("new-category", "department"),
                        org.assertj.core.groups.Tuple.tuple("vanished-category", "department"));
    }

    @Test
    void aFlagThatTurnsRoundIsFound() throws Exception {
        Profile incoming = profile(700, DAYS, DEPARTMENT, QUANTITY, DISCOUNT, "i % 10 <> 0 AS promo");

        assertThat(compare(incoming, true)).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo("flag-share");
            assertThat(finding.observed()).isEqualTo(0.9);
        });
    }

    @Test
    void aReplacementOfATenthOfTheRowsIsFound() throws Exception {
        Profile incoming = profile(300, DAYS, DEPARTMENT, QUANTITY, DISCOUNT, PROMO);

        assertThat(compare(incoming, false)).extracting(Finding::check).containsExactly("volume");
    }

    @Test
    void anAppendIsMeasuredByTheDay() throws Exception {
        Profile tenTimesADay =
                profile(3000, "DATE '2017-02-02' + (i // 1000)::INT AS day", DEPARTMENT, QUANTITY, DISCOUNT, PROMO);

        assertThat(compare(tenTimesADay, true)).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo("volume");
            assertThat(finding.observed()).isEqualTo(1000.0);
            assertThat(finding.expected()).isEqualTo(100.0);
        });
    }

    @Test
    void aHandfulOfRowsSaysNothingButThatItIsAHandful() throws Exception {
        Profile incoming = profile(5, DAYS, DEPARTMENT, QUANTITY, "NULL::DOUBLE AS discount", PROMO);

        assertThat(compare(incoming, true)).extracting(Finding::check).containsExactly("volume");
    }

    private List<Finding> compare(Profile incoming, boolean append) {
        return new Comparison(DefaultLimits.get()).findings(incoming, reference, 1, append);
    }

    private Profile profile(int rows, String... columns) throws Exception {
        Path file = folder.resolve("rows-" + files++);
        try (DuckDbSession session = duckDb.open()) {
            session.run("COPY (SELECT " + String.join(", ", columns) + " FROM range(" + rows + ") AS r(i)) TO "
                    + Sql.path(file) + " (FORMAT parquet)");
        }
        return new Profiler(duckDb).profile(CONTRACT, List.of(file));
    }
}
