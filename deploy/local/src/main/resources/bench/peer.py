"""dvc add + pandas + pandera + to_parquet: the path a team would assemble. Prints its seconds."""

import pathlib
import shutil
import subprocess
import sys
import time

import pandas
import pandera.pandas as pandera

source, work = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
shutil.rmtree(work, ignore_errors=True)
work.mkdir(parents=True)
subprocess.run([sys.executable, "-m", "dvc", "init", "--no-scm", "-q"], cwd=work, check=True)
schema = pandera.DataFrameSchema(
    {
        "receipt_id": pandera.Column(int),
        "product_id": pandera.Column(int),
        "sold_on": pandera.Column("datetime64[ns]"),
        "store_id": pandera.Column(int),
        "customer_id": pandera.Column(int),
        "department": pandera.Column(str),
        "quantity": pandera.Column(int, pandera.Check.in_range(0, 1000)),
        "sales_value": pandera.Column(float, pandera.Check.ge(0)),
    }
)
begin = time.perf_counter()
raw = work / "receipts.csv"
shutil.copyfile(source, raw)
subprocess.run([sys.executable, "-m", "dvc", "add", "-q", raw.name], cwd=work, check=True)
frame = pandas.read_csv(raw, parse_dates=["sold_on"])
frame = frame.drop_duplicates(["receipt_id", "product_id"], keep="last")
schema.validate(frame)
frame.to_parquet(work / "receipts.parquet", compression="zstd")
subprocess.run([sys.executable, "-m", "dvc", "add", "-q", "receipts.parquet"], cwd=work, check=True)
print(time.perf_counter() - begin)
