package com.kronkers.mlops.ingestion.contract.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnRule;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.contract.Severity;
import com.kronkers.mlops.ingestion.contract.TableRule;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleSafetyTest {
    private static final List<Column> COLUMNS = List.of(
            Column.of("sales value", ColumnType.NUMBER),
            Column.of("quantity", ColumnType.INTEGER),
            Column.of("store", ColumnType.STRING),
            Column.of("day", ColumnType.DATE));

    @TempDir
    Path folder;

    private DuckDb duckDb;

    @BeforeEach
    void openDuckDb() throws Exception {
        duckDb = new DuckDb(256 << 20, 1 << 30, 2, 1, folder.resolve("spill"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"sales value\" >= 0 OR quantity < 0",
                "QUANTITY BETWEEN 1 AND 10 AND store IN ('a', 'b')",
                "store LIKE 's%' AND length(trim(store)) > 1",
                "CASE WHEN store IS NULL THEN quantity = 0 ELSE true END",
                "day >= DATE '2017-01-01' AND year(day) < 2030",
                "TRY_CAST(store AS INTEGER) IS NOT NULL",
                "abs(\"sales value\" - quantity * 2.5) <= 0.01",
                "NOT (coalesce(quantity, 0) = 0)",
                "day + INTERVAL 1 DAY > DATE '2017-01-01'"
            })
    void comparisonsOfColumnsMayBeRules(String sql) throws Exception {
        assertThat(fault(sql)).isEmpty();
        assertThat(kept(sql)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quantity",
                "quantity > nothing",
                "quantity > 0; DROP TABLE x",
                "quantity > 0), (1 = 1",
                "quantity > 0) FROM read_csv('/etc/passwd'",
                "quantity > (SELECT 1)",
                "EXISTS (SELECT * FROM '/etc/passwd')",
                "quantity IN (SELECT 1)",
                "store = (SELECT content FROM read_text('/etc/hostname'))",
                "store = getenv('HOME')",
                "store = current_setting('temp_directory')",
                "store = current_user",
                "store = getvariable('x')",
                "random() > 0.5",
                "day < today()",
                "day < current_date",
                "sleep_ms(100000) IS NULL",
                "nextval('s') > 0",
                "count(*) > 1",
                "sum(quantity) OVER () > 1",
                "quantity > $1",
                "#1 > 0",
                "list_sum([quantity]) > 0",
                "list_transform([quantity], x -> x + 1) = [1]",
                "repeat(store, 1000000000) = 'x'",
                "quantity::DATE IS NULL",
                "CAST(store AS INTEGER) > 0",
                "store COLLATE NOCASE = 'x'",
                "main.abs(quantity) > 0",
                "columns('q.*') > 0",
                "error('x') IS NULL",
                "query('SELECT 1') IS NULL",
                "true -- and more",
                ""
            })
    void everythingElseIsRefused(String sql) throws Exception {
        assertThat(fault(sql)).isPresent();
    }

    @Test
    void anOverflowDoesNotEndTheUpload() throws Exception {
        assertThat(fault("quantity * quantity * quantity > 0")).isEmpty();
        assertThat(kept("quantity * 9223372036854775807 > 0")).isTrue();
    }

    @Test
    void aMissingValueKeepsARule() throws Exception {
        assertThat(kept("store = 'another'")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(?=x)x", "(a)\\1", "[a", "(a{1,100}){1,100}", "a{1,1001}", "((a{9,}){9,}){99,}"})
    void patternsThatRe2DoesNotKnowOrThatGrowAreRefused(String pattern) throws Exception {
        assertThat(Patterns.fault(duckDb, pattern)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a+)+$", "(a|aa)+b", "(.*a){20}", "([a-z]*[a-z]*)*x", "(a{1,30}){1,30}b"})
    @Timeout(20)
    void aCatastrophicPatternEndsQuicklyOnLongTexts(String pattern) throws Exception {
        assertThat(Patterns.fault(duckDb, pattern)).isEmpty();
        ColumnRule rule = new ColumnRule(ColumnRule.Kind.PATTERN, "pattern", List.of(pattern), Severity.REJECT_ROW);
        String keeps = RowRules.keeps(COLUMNS.get(2), rule, "text");

        long kept;
        try (DuckDbSession session = duckDb.open()) {
            kept = session.one(
                    "SELECT count(*) FILTER (WHERE " + keeps
                            + ") AS n FROM (SELECT repeat('a', 100000 + i::INT) || '!' AS text FROM range(10) r(i))",
                    row -> row.getLong("n"));
        }

        assertThat(kept).isZero();
    }

    @Test
    void rulesOfOneColumn() throws Exception {
        Column day = COLUMNS.get(3);
        Column quantity = COLUMNS.get(1);
        Column store = COLUMNS.get(2);

        assertThat(keeps(day, ColumnRule.Kind.MINIMUM, "DATE '2016-12-31'", "2017-01-01"))
                .isFalse();
        assertThat(keeps(day, ColumnRule.Kind.MAXIMUM, "DATE '2016-12-31'", "2017-01-01"))
                .isTrue();
        assertThat(keeps(quantity, ColumnRule.Kind.ACCEPTED_VALUES, "3", "1", "2"))
                .isFalse();
        assertThat(keeps(quantity, ColumnRule.Kind.ACCEPTED_VALUES, "NULL::BIGINT", "1"))
                .isTrue();
        assertThat(keeps(store, ColumnRule.Kind.MAX_LENGTH, "'héé'", "3")).isTrue();
        assertThat(keeps(store, ColumnRule.Kind.MIN_LENGTH, "'a'", "2")).isFalse();
        assertThat(keeps(store, ColumnRule.Kind.PATTERN, "'a''b'", "a'.")).isTrue();
    }

    @Test
    void aBoundOfHugeScaleIsNoNumber() {
        assertThat(Values.read(ColumnType.NUMBER, "1e999999999")).isEmpty();
        assertThat(Values.canonical(ColumnType.NUMBER, "1.50")).isEqualTo("1.5");
        assertThat(Values.canonical(ColumnType.TIMESTAMP, "2017-01-01T02:00:00+02:00"))
                .isEqualTo("2017-01-01T00:00");
    }

    @Test
    void manyFaultsOfAContractAreNamedAtOnce() {
        DataContract contract = new DataContract(
                1,
                COLUMNS,
                "store",
                List.of("nothing"),
                null,
                List.of(
                        new TableRule(TableRule.Kind.SQL, "s", "store > (SELECT 1)", Severity.REJECT_ROW),
                        new TableRule(TableRule.Kind.FRESHNESS, "f", "two days", Severity.WARN)));

        assertThat(ContractChecks.faults(duckDb, contract))
                .extracting("field")
                .containsExactly(
                        "schema[0].customProperties.timeColumn",
                        "schema[0].properties",
                        "schema[0].quality.s",
                        "schema[0].quality.f");
    }

    private Boolean keeps(Column column, ColumnRule.Kind kind, String value, String... values) throws Exception {
        ColumnRule rule = new ColumnRule(kind, kind.json(), List.of(values), Severity.REJECT_ROW);
        try (DuckDbSession session = duckDb.open()) {
            return session.one(
                    "SELECT " + RowRules.keeps(column, rule, value) + " AS kept", row -> row.getBoolean("kept"));
        }
    }

    private Optional<String> fault(String sql) throws Exception {
        return new RowExpression(COLUMNS).fault(duckDb, sql);
    }

    private Boolean kept(String sql) throws Exception {
        try (DuckDbSession session = duckDb.open()) {
            return session.one(
                    "SELECT " + RowRules.keeps(sql) + " AS kept FROM (SELECT 1.5::DOUBLE AS " + Sql.name("sales value")
                            + ", 2::BIGINT AS quantity, NULL::VARCHAR AS store, DATE '2017-02-01' AS day)",
                    row -> row.getBoolean("kept"));
        }
    }
}
