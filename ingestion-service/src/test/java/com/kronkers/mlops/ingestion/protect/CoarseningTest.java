package com.kronkers.mlops.ingestion.protect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kronkers.mlops.ingestion.contract.Classification;
import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.contract.Protection;
import com.kronkers.mlops.ingestion.contract.Protection.Method;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoarseningTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            textBlock =
                    """
                    STRING,    MASK,       null, null,    'Anna',                ***
                    STRING,    MASK,       4,    null,    '4111111111111111',    ***1111
                    STRING,    MASK,       4,    null,    '1234567',             ***
                    INTEGER,   MASK,       2,    null,    123456,                ***56
                    STRING,    TRUNCATE,   null, null,    'Groß',                G
                    STRING,    TRUNCATE,   2,    null,    '80331',               80
                    INTEGER,   TRUNCATE,   2,    null,    80331,                 80
                    DATE,      TRUNCATE,   4,    null,    DATE '1987-05-17',     1987-01-01
                    DATE,      TRUNCATE,   null, null,    DATE '1987-05-17',     1987-05-01
                    TIMESTAMP, TRUNCATE,   10,   null,    TIMESTAMP '2017-02-03 04:05:06', 2017-02-03 00:00:00
                    INTEGER,   GENERALISE, null, null,    37,                    30
                    INTEGER,   GENERALISE, null, 5,       -1,                    -5
                    INTEGER,   GENERALISE, null, 10,      (-9223372036854775808)::BIGINT, null
                    INTEGER,   GENERALISE, null, 10,      9223372036854775807,   9223372036854775800
                    NUMBER,    GENERALISE, null, 0.5,     2.74::DOUBLE,          2.5
                    DATE,      GENERALISE, null, week,    DATE '2017-02-03',     2017-01-30
                    DATE,      GENERALISE, null, null,    DATE '2017-02-03',     2017-02-01
                    TIMESTAMP, GENERALISE, null, YEAR,    TIMESTAMP '2017-02-03 04:05:06', 2017-01-01 00:00:00
                    STRING,    MASK,       4,    null,    null,                  null
                    STRING,    MASK,       null, null,    null,                  null
                    """)
    void storesLess(ColumnType type, Method method, Integer length, String step, String value, String expected)
            throws SQLException, IOException {
        // JUnit takes the quotes of texts away; numbers and typed literals never had them.
        String literal = value == null ? "NULL::VARCHAR" : type == ColumnType.STRING ? "'" + value + "'" : value;
        Coarsening coarsening = coarsening(type, new Protection(method, length, step));

        assertThat(stored(coarsening, literal)).isEqualTo(expected);
    }

    @Test
    void whatIsStoredHasTheAnnouncedType() throws SQLException, IOException {
        for (ColumnType type : List.of(ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.DATE, ColumnType.TIMESTAMP)) {
            Coarsening coarsening = coarsening(type, new Protection(Method.GENERALISE, null, null));

            assertThat(ColumnType.ofSql(sqlType(coarsening, "NULL::" + type.sqlType())))
                    .isEqualTo(coarsening.resultType())
                    .isEqualTo(type);
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            textBlock =
                    """
                    STRING,  GENERALISE, null, 10
                    INTEGER, GENERALISE, null, 0
                    INTEGER, GENERALISE, null, 2.5
                    INTEGER, GENERALISE, null, 1) OR (1=1
                    DATE,    GENERALISE, null, 10
                    DATE,    TRUNCATE,   5,    null
                    STRING,  MASK,       -1,   null
                    """)
    void whatCannotBeDoneIsRefusedWithAFix(ColumnType type, Method method, Integer length, String step) {
        assertThatThrownBy(() -> coarsening(type, new Protection(method, length, step)))
                .isInstanceOf(RuntimeException.class)
                .hasMessageContaining("protected");
    }

    @Test
    void thePolicyFollowsTheClassificationUnlessTheContractNamesAMethod() {
        Policy policy = policy();
        Column named = new Column(
                "b",
                ColumnType.STRING,
                false,
                Classification.PERSONAL,
                null,
                null,
                new Protection(Method.KEEP, null, null));
        DataContract contract = new DataContract(1, List.of(named), null);

        assertThat(policy.of(column(Classification.PERSONAL), contract).method())
                .isEqualTo(Method.PSEUDONYMISE);
        assertThat(policy.of(column(Classification.SENSITIVE), contract).method())
                .isEqualTo(Method.DROP);
        for (Classification each :
                List.of(Classification.PUBLIC, Classification.INTERNAL, Classification.CONFIDENTIAL)) {
            assertThat(policy.of(column(each), contract).method()).isEqualTo(Method.KEEP);
        }
        assertThat(policy.of(named, contract).method()).isEqualTo(Method.KEEP);
    }

    @Test
    void aKeyStaysAKeyAndATimeATime() {
        Column column = column(Classification.SENSITIVE);
        Column masked = new Column(
                "a",
                ColumnType.STRING,
                false,
                Classification.PERSONAL,
                null,
                null,
                new Protection(Method.MASK, null, null));
        DataContract keyed = new DataContract(1, List.of(column), null, List.of("a"), null, null);
        DataContract timed = new DataContract(1, List.of(column), "a");

        assertThat(policy().of(column, keyed).method()).isEqualTo(Method.PSEUDONYMISE);
        assertThat(policy().of(column, timed)).isEqualTo(new Protection(Method.GENERALISE, null, "month"));
        assertThatThrownBy(() -> policy().of(masked, keyed)).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> policy().of(masked, timed)).isInstanceOf(RuntimeException.class);
    }

    private static Policy policy() {
        return new Policy(new SmallRyeConfigBuilder()
                .withMapping(ProtectConfig.class)
                .build()
                .getConfigMapping(ProtectConfig.class));
    }

    private static Column column(Classification classification) {
        return new Column("a", ColumnType.STRING, false, classification);
    }

    private static Coarsening coarsening(ColumnType type, Protection protection) {
        Column column = Column.of("a", type);
        return switch (protection.method()) {
            case MASK -> Coarsening.masking(column, protection);
            case TRUNCATE -> Coarsening.truncating(column, protection);
            default -> Coarsening.generalising(column, protection);
        };
    }

    private String stored(Coarsening coarsening, String literal) throws SQLException, IOException {
        return query("SELECT CAST(" + coarsening.sql("v") + " AS VARCHAR) FROM (SELECT " + literal + " AS v)");
    }

    private String sqlType(Coarsening coarsening, String literal) throws SQLException, IOException {
        return query("SELECT typeof(" + coarsening.sql("v") + ") FROM (SELECT " + literal + " AS v)");
    }

    private String query(String sql) throws SQLException, IOException {
        DuckDb duckDb = new DuckDb(256 << 20, 1 << 30, 1, 1, folder.resolve("spill"));
        try (DuckDbSession session = duckDb.open()) {
            return session.one(sql, row -> row.getString(1));
        }
    }
}
