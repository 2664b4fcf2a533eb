package com.kronkers.mlops.ingestion.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import com.kronkers.mlops.ingestion.profile.FileColumn;
import com.kronkers.mlops.ingestion.profile.FileProfile;
import com.kronkers.mlops.ingestion.profile.Profiler;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    private static final String NEXT_DAYS = "DATE '2017-02-01' + (i // 100)::INT AS day";
    private static final String DEPARTMENT = "['GROCERY', 'MEAT', 'DELI'][1 + i % 3] AS department";
    private static final String QUANTITY = "1 + (i * 7) % 5 AS quantity";
    private static final String DISCOUNT =
            "CASE WHEN i % 2 = 0 THEN 0 ELSE 0.1 + (i * 13 % 90) / 100.0 END AS discount";
    private static final String PROMO = "i % 10 = 0 AS promo";

    @TempDir
    Path folder;

    private DuckDb duckDb;
    private FileProfile reference;
    private int files;

    @BeforeEach
    void profileTheReference() throws Exception {
        duckDb = new DuckDb(256 << 20, 1 << 30, 2, 1, folder.resolve("spill"));
        reference = profile(3000, DAYS, DEPARTMENT, QUANTITY, DISCOUNT, PROMO);
    }

    @Test
    void theSameKindOfRowsIsFine() throws Exception {
        FileProfile incoming = profile(700, NEXT_DAYS, DEPARTMENT, QUANTITY, DISCOUNT, PROMO);

        assertThat(compare(incoming, true)).isEmpty();
    }

    @Test
    void centsInsteadOfDollarsAreFoundWithColumnAndFactor() throws Exception {
        FileProfile incoming = profile(
                700,
                NEXT_DAYS,
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
        FileProfile incoming = profile(700, NEXT_DAYS, DEPARTMENT, QUANTITY, "0.00054 AS discount", PROMO);

        assertThat(compare(incoming, true))
                .singleElement()
                .extracting(Finding::factor)
                .isEqualTo(0.001);
    }

    @Test
    void demandThatDoublesInOneDepartmentIsNoBrokenFeed() throws Exception {
        FileProfile incoming = profile(
                700,
                NEXT_DAYS,
                DEPARTMENT,
                "(1 + (i * 7) % 5) * CASE WHEN i % 3 = 0 THEN 2 ELSE 1 END AS quantity",
                DISCOUNT,
                PROMO);

        assertThat(compare(incoming, true)).isEmpty();
    }

    @Test
    void aLostColumnIsFound() throws Exception {
        FileProfile incoming = profile(700, NEXT_DAYS, DEPARTMENT, QUANTITY, "NULL::DOUBLE AS discount", PROMO);

        assertThat(compare(incoming, true)).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo("null-share");
            assertThat(finding.column()).isEqualTo("discount");
            assertThat(finding.observed()).isEqualTo(1.0);
        });
    }

    @Test
    void renamedCategoriesAreFoundFromBothSides() throws Exception {
        FileProfile incoming = profile(
                700, NEXT_DAYS, "['GROCERY', 'FLEISCH', 'DELI'][1 + i % 3] AS department", QUANTITY, DISCOUNT, PROMO);

        assertThat(compare(incoming, true))
                .extracting(Finding::check, Finding::column)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("new-category", "department"),
                        org.assertj.core.groups.Tuple.tuple("vanished-category", "department"));
    }

    @Test
    void aFlagThatTurnsRoundIsFound() throws Exception {
        FileProfile incoming = profile(700, NEXT_DAYS, DEPARTMENT, QUANTITY, DISCOUNT, "i % 10 <> 0 AS promo");

        assertThat(compare(incoming, true)).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo("flag-share");
            assertThat(finding.observed()).isEqualTo(0.9);
        });
    }

    @Test
    void aReplacementOfATenthOfTheRowsIsFound() throws Exception {
        FileProfile incoming =
                profile(300, "DATE '2017-01-02' + (i // 10)::INT AS day", DEPARTMENT, QUANTITY, DISCOUNT, PROMO);

        assertThat(compare(incoming, false)).extracting(Finding::check).containsExactly("volume");
    }

    @Test
    void anAppendIsMeasuredByTheDay() throws Exception {
        FileProfile tenTimesADay =
                profile(3000, "DATE '2017-02-02' + (i // 1000)::INT AS day", DEPARTMENT, QUANTITY, DISCOUNT, PROMO);

        assertThat(compare(tenTimesADay, true)).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo("volume");
            assertThat(finding.observed()).isEqualTo(1000.0);
            assertThat(finding.expected()).isEqualTo(100.0);
        });
    }

    @Test
    void aHandfulOfRowsSaysNothingButThatItIsAHandful() throws Exception {
        FileProfile incoming = profile(5, NEXT_DAYS, DEPARTMENT, QUANTITY, "NULL::DOUBLE AS discount", PROMO);

        assertThat(compare(incoming, true)).extracting(Finding::check).containsExactly("volume");
    }

    @Test
    void aBooleanThatIsNeverSetIsFoundThoughItWasRare() throws Exception {
        FileProfile incoming = profile(700, NEXT_DAYS, DEPARTMENT, QUANTITY, DISCOUNT, "false AS promo");

        assertThat(compare(incoming, true)).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo("flag-share");
            assertThat(finding.observed()).isZero();
            assertThat(finding.expected()).isEqualTo(0.1);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aWholeNumberFlagThatJumpsToOneEndIsFound(int end) throws Exception {
        reference = profile(3000, DAYS, DEPARTMENT, "(i % 4 = 0)::BIGINT AS quantity", DISCOUNT, PROMO);
        FileProfile incoming = profile(700, NEXT_DAYS, DEPARTMENT, end + "::BIGINT AS quantity", DISCOUNT, PROMO);

        assertThat(compare(incoming, true)).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo("flag-share");
            assertThat(finding.column()).isEqualTo("quantity");
            assertThat(finding.observed()).isEqualTo(end);
        });
    }

    @Test
    void theSameWeekTwiceIsFound() throws Exception {
        FileProfile incoming =
                profile(700, "DATE '2017-01-25' + (i // 100)::INT AS day", DEPARTMENT, QUANTITY, DISCOUNT, PROMO);

        assertThat(compare(incoming, true)).extracting(Finding::check).containsExactly("freshness");
    }

    @Test
    void aReplacementThatEndsEarlierIsFound() throws Exception {
        FileProfile incoming =
                profile(2500, "DATE '2017-01-02' + (i // 125)::INT AS day", DEPARTMENT, QUANTITY, DISCOUNT, PROMO);

        assertThat(compare(incoming, false)).extracting(Finding::check).containsExactly("freshness");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2017-07-01", "2019-02-01"})
    void daysInTheFutureOrFarAheadAreFound(String first) throws Exception {
        FileProfile incoming =
                profile(700, "DATE '" + first + "' + (i // 100)::INT AS day", DEPARTMENT, QUANTITY, DISCOUNT, PROMO);

        assertThat(compare(incoming, true)).extracting(Finding::check).containsExactly("time-jump");
    }

    @Test
    void manyNewCategoriesOfManyAreFound() throws Exception {
        reference = profile(3000, DAYS, "'c' || (i % 300) AS department", QUANTITY, DISCOUNT, PROMO);
        FileProfile incoming =
                profile(2000, NEXT_DAYS, "'c' || (100 + i % 300) AS department", QUANTITY, DISCOUNT, PROMO);

        assertThat(compare(incoming, true)).extracting(Finding::check).contains("new-category", "vanished-category");
    }

    @Test
    void aShiftIsAWarningOnly() throws Exception {
        FileProfile incoming = profile(700, NEXT_DAYS, DEPARTMENT, "3 + (i * 7) % 5 AS quantity", DISCOUNT, PROMO);

        assertThat(compare(incoming, true)).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo("distribution-shift");
            assertThat(finding.warns()).isTrue();
        });
    }

    @Test
    void anotherTypeIsAWarningOnly() throws Exception {
        FileColumn before = reference.column("quantity").orElseThrow();
        FileColumn retyped = FileColumn.empty("quantity", ColumnType.STRING, 700);
        FileProfile incoming = new FileProfile(700, null, List.of(retyped));

        List<Finding> findings = comparison().findings(incoming, reference, 1, Comparison.Arrival.UPDATED);

        assertThat(before.type()).isNotEqualTo(retyped.type());
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo("type-change");
            assertThat(finding.warns()).isTrue();
        });
    }

    private List<Finding> compare(FileProfile incoming, boolean append) {
        return comparison()
                .findings(incoming, reference, 1, append ? Comparison.Arrival.ADDED : Comparison.Arrival.REPLACED);
    }

    private static Comparison comparison() {
        return new Comparison(DefaultLimits.get(), Clock.fixed(Instant.parse("2017-06-01T00:00:00Z"), ZoneOffset.UTC));
    }

    private FileProfile profile(int rows, String... columns) throws Exception {
        Path file = folder.resolve("rows-" + files++);
        try (DuckDbSession session = duckDb.open()) {
            session.run("COPY (SELECT " + String.join(", ", columns) + " FROM range(" + rows + ") AS r(i)) TO "
                    + Sql.path(file) + " (FORMAT parquet)");
        }
        return new Profiler(duckDb).fileProfile(CONTRACT, List.of(file));
    }
}
