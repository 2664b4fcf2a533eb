package com.kronkers.mlops.ingestion.content.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowFilterTest {
    private static final List<Column> COLUMNS = List.of(
            Column.of("name", ColumnType.STRING),
            Column.of("amount", ColumnType.INTEGER),
            Column.of("price", ColumnType.NUMBER),
            Column.of("paid", ColumnType.BOOLEAN),
            Column.of("day", ColumnType.DATE),
            Column.of("at", ColumnType.TIMESTAMP),
            Column.of("order \"no\"", ColumnType.INTEGER));

    private static final String ROWS = "(VALUES"
            + " (1, 'ann', 10, 1.5, true, DATE '2017-01-01', TIMESTAMP '2017-01-01 10:00:00', 1),"
            + " (2, 'o''neil', 20, -2.5, false, DATE '2017-02-01', TIMESTAMP '2017-02-01 10:00:00', 2),"
            + " (3, NULL, NULL, 1e3, NULL, DATE '2017-03-01', TIMESTAMP '2017-03-01 10:00:00', 3))"
            + " t(id, name, amount, price, paid, day, \"at\", \"order \"\"no\"\"\")";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "name = 'ann' | 1",
                "name = 'o''neil' | 2",
                "name != 'ann' | 2",
                "name <> 'ann' | 2",
                "name is null | 3",
                "name IS NOT NULL | 1 2",
                "amount >= 20 | 2",
                "amount between 5 and 15 | 1",
                "amount not between 5 and 15 | 2",
                "amount in (10, 20, 30) | 1 2",
                "amount not in (10) | 2",
                "amount = +10 | 1",
                "price < -1 or price > 999.5 | 2 3",
                "price = 1.5e0 | 1",
                "paid = true | 1",
                "paid = FALSE | 2",
                "day > '2017-01-31' | 2 3",
                "at >= '2017-02-01T11:00:00+01:00' | 2 3",
                "at < '2017-02-01' | 1",
                "at = '2017-03-01 10:00:00Z' | 3",
                "not (name = 'ann' or amount = 20) and day > '2017-01-01' | ``",
                "name = 'ann' or name = 'o''neil' and amount = 10 | 1",
                "(name = 'ann' or name = 'o''neil') and amount = 20 | 2",
                "\"order \"\"no\"\"\" = 3 | 3",
                "name = ''' OR 1=1 --' | ``",
                "not not amount=10 | 1",
            })
    void findsTheRowsItDescribes(String condition, String ids) throws Exception {
        String sql = RowFilter.parse(COLUMNS, condition).sql();

        assertThat(ids(sql)).isEqualTo(ids);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nothing = 1 | at character 1: there is no column 'nothing'",
                "amount = | at character 9: expected a value, found the end",
                "amount = 1.5 | a whole number",
                "amount = 'x' | a whole number",
                "amount = 99999999999999999999 | a whole number",
                "price = 1e999 | a number",
                "name = 5 | single quotes",
                "day = '2017-02-30' | a date",
                "day = '+9999999-01-01' | a date",
                "at = '2017-01-01T25:00' | a time",
                "paid = 1 | true or false",
                "name = 'ann | never closed",
                "name like 'a%' | expected a comparison",
                "name = 'a'; drop table t | ';' has no meaning",
                "name = 'a' name | expected 'and', 'or' or the end",
                "amount in () | expected a value",
                "amount in (1 | expected ')'",
                "amount between 1 or 2 | expected 'and'",
                "name = (select 1) | expected a value",
                "amount + 1 = 2 | no meaning",
                "amount = amount | a whole number",
                "1 = 1 | expected a column",
                "is null | expected a column",
                "name is 5 | expected 'null'",
                "name not 5 | expected 'in' or 'between'",
                "read_text('/etc/passwd') = 'x' | no column 'read_text'",
                "`` | expected a column",
            })
    void refusesWhatIsNoConditionAndSaysWhere(String condition, String reason) {
        assertThatThrownBy(() -> RowFilter.parse(COLUMNS, condition))
                .isInstanceOf(WrongFilter.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "not ", "((((name = 'a' or "})
    void nestsOnlySoDeep(String opening) {
        assertThatThrownBy(() -> RowFilter.parse(COLUMNS, opening.repeat(900)))
                .isInstanceOf(WrongFilter.class)
                .hasMessageContaining("at most");
    }

    @Test
    void isOnlySoLong() {
        assertThatThrownBy(() -> RowFilter.parse(COLUMNS, "name = '" + "a".repeat(5_000) + "'"))
                .isInstanceOf(WrongFilter.class)
                .hasMessageContaining("4000 characters");
    }

    @Test
    void aNulIsRefused() {
        assertThatThrownBy(() -> RowFilter.parse(COLUMNS, "name = 'a\0b'")).isInstanceOf(WrongFilter.class);
    }

    private String ids(String sql) throws Exception {
        try (DuckDbSession session = new DuckDb(64L << 20, 1 << 20, 1, 1, folder.resolve("spill")).open()) {
            return String.join(
                    " ",
                    session.list("SELECT id FROM " + ROWS + " WHERE " + sql + " ORDER BY id", row -> row.getString(1)));
        }
    }
}
