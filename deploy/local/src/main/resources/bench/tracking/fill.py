"""Fills the original server's default store with runs, past its API, which would take most of an hour.

Called with the database's file and how many runs. What a run logs is what TrackingClient.logRow logs.
"""

import sqlite3
import subprocess
import sys
import uuid

database, runs = sys.argv[1], int(sys.argv[2])
SPREAD = 7919

subprocess.run([sys.executable, "-m", "mlflow", "db", "upgrade", "sqlite:///" + database], check=True)
store = sqlite3.connect(database)


def columns(table):
    return {row[1] for row in store.execute(f"pragma table_info({table})")}


def insert(table, rows):
    names = [name for name in rows[0] if name in columns(table)]
    marks = ", ".join("?" for _ in names)
    store.executemany(
        f"insert or ignore into {table} ({', '.join(names)}) values ({marks})", ([row[name] for name in names] for row in rows))


insert("experiments", [
    {"experiment_id": 0, "name": "Default", "artifact_location": "mlflow-artifacts:/0", "lifecycle_stage": "active",
     "creation_time": 1, "last_update_time": 1, "workspace": "default"},
    {"experiment_id": 1, "name": "filled", "artifact_location": "mlflow-artifacts:/1", "lifecycle_stage": "active",
     "creation_time": 1, "last_update_time": 1, "workspace": "default"}])

ids = [uuid.uuid4().hex for _ in range(runs)]
insert("runs", [
    {"run_uuid": id, "name": f"run-{i}", "source_type": "UNKNOWN", "source_name": "", "entry_point_name": "", "user_id": "",
     "status": "RUNNING", "start_time": i, "source_version": "", "lifecycle_stage": "active", "experiment_id": 1,
     "artifact_uri": f"mlflow-artifacts:/1/{id}/artifacts"} for i, id in enumerate(ids)])


def loss(number):
    return number * SPREAD % runs / runs


for table in ("metrics", "latest_metrics"):
    insert(table, [
        {"run_uuid": id, "key": key, "value": value, "timestamp": 1, "step": 0, "is_nan": False}
        for i, id in enumerate(ids) for key, value in (("loss", loss(i)), ("acc", 1 - loss(i)))])
insert("params", [
    {"run_uuid": id, "key": key, "value": value}
    for i, id in enumerate(ids) for key, value in (("depth", str(i % 10)), ("rate", "0.1"))])
insert("tags", [
    {"run_uuid": id, "key": key, "value": value}
    for i, id in enumerate(ids) for key, value in (("mlflow.runName", f"run-{i}"), ("team", f"team-{i % 20}"))])
store.commit()
