package com.kronkers.mlops.local.bench.training;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Sums receipts up to weekly demand: a process of its own, which has the trainers' DuckDB. See {@link CompleteJourney}. */
final class DemandFile {
    private static final String DEMAND =
            """
            COPY (
                WITH lines AS (
                    SELECT week, store_id, department, sum(quantity) AS units, sum(sales_value) AS sales,
                           sum(retail_disc) AS discount
                    FROM transactions JOIN products USING (product_id)
                    WHERE week BETWEEN 2 AND 52 AND department NOT IN ('FUEL', 'MISCELLANEOUS', 'COUPON')
                    GROUP BY ALL),
                series AS (SELECT DISTINCT store_id, department FROM lines WHERE week <= 40),
                weeks AS (SELECT DISTINCT week FROM lines),
                planned AS (
                    SELECT week, store_id, department, count(*) FILTER (display_location <> '0') AS displayed,
                           count(*) FILTER (mailer_location <> '0') AS mailed
                    FROM promotions JOIN products USING (product_id)
                    GROUP BY ALL),
                dated AS (
                    SELECT *, DATE '2017-01-02' + CAST((week - 2) * 7 AS INTEGER) AS week_start
                    FROM series CROSS JOIN weeks
                    LEFT JOIN lines USING (week, store_id, department)
                    LEFT JOIN planned USING (week, store_id, department))
                SELECT week_start, CAST(store_id AS VARCHAR) AS store_id, department,
                       CAST(coalesce(units, 0) AS DOUBLE) AS units,
                       CAST(coalesce(discount / nullif(sales + discount, 0), 0) AS DOUBLE) AS discount_rate,
                       CAST(coalesce(displayed, 0) AS DOUBLE) AS displayed,
                       CAST(coalesce(mailed, 0) AS DOUBLE) AS mailed,
                       week_start IN (DATE '2017-01-02', DATE '2017-04-10', DATE '2017-05-22', DATE '2017-07-03',
                                      DATE '2017-08-28', DATE '2017-11-20', DATE '2017-12-18', DATE '2017-12-25') AS holiday
                FROM dated
                ORDER BY week_start, store_id, department) TO '%s' (FORMAT parquet)
            """;

    private DemandFile() {}

    /** @param arguments the folder of the receipts and the Parquet file to write */
    public static void main(String[] arguments) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            for (String table : List.of("transactions", "products", "promotions")) {
                statement.execute("CREATE VIEW " + table + " AS FROM '" + arguments[0] + "/" + table + ".parquet'");
            }
            statement.execute(DEMAND.formatted(arguments[1]));
        }
    }
}
